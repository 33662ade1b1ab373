import type { RunSummary } from '../../run-summary.ts';
import { type Html, html } from '../html.ts';
import { jsonBlock } from './shown-text.ts';

/** The resolved run: everything that could change its result. */
export function configSection({ run, dataset }: RunSummary): Html {
  return html`<p>The resolved run as its log has it: everything that can change the result, without paths, keys and addresses.</p>
<details open><summary>run</summary>${jsonBlock(run, 20_000)}</details>
<details><summary>splits</summary>${jsonBlock(dataset, 5000)}</details>`;
}
