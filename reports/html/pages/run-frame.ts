import { methodText } from '../../method-text.ts';
import { modeText } from '../../mode-text.ts';
import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import { stampOf } from '../../stamp.ts';
import { cellKeyOf, cellSlug } from '../cell-key.ts';
import { type Html, html } from '../html.ts';
import { cellHref } from '../links.ts';
import { pageFrame } from '../page-frame.ts';
import { type Trouble, troubleLine } from './trouble.ts';

export interface RunFrameOptions {
  readonly summary: RunSummary;
  readonly indexTitle: string;
  /** Script and style files of the body, by their way from the root. */
  readonly scripts: readonly string[];
  readonly styles: readonly string[];
  /** Why the run stopped; absent: it did not. */
  readonly trouble?: Trouble;
  readonly body: Html;
}

/** The page of a run around its body. */
export function runFrame({ summary, indexTitle, scripts, styles, trouble, body }: RunFrameOptions): string {
  const { run } = summary;
  const cell = cellKeyOf(summary);
  return pageFrame({
    title: `${methodText(run.method.label, [run])} on ${cell.benchmark}`,
    subtitle: html`target ${plainText(run.target.name)} · mode ${plainText(modeText(run.mode))} · ${
      run.optimizer === null ? 'no optimizer' : `optimizer ${plainText(run.optimizer.name)}`
    } · replicate ${run.replicate} <code>${plainText(run.id)}</code>`,
    stamps: [stampOf([summary])],
    root: '../',
    trail: [
      { name: indexTitle, href: '../index.html' },
      { name: `${cell.benchmark} · ${cell.target} · ${cell.mode}`, href: cellHref('../', cellSlug(cell)) },
    ],
    scripts,
    styles,
    body: html`${trouble !== undefined && troubleLine(trouble)}${body}`,
  });
}
