import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';

export interface RunPageOptions {
  readonly history: RunHistory;
  /** The run's own folder, for prompts and replies that lie outside the log. */
  readonly runFolder: string;
  /** Learning curve of the run; absent: there is none. */
  readonly chart?: Html;
  /** List of rollouts and transcript viewer (`rolloutSection`). */
  readonly rollouts: Html;
}

/** What a run's page shows below its head. */
export function runPageBody({ history, rollouts }: RunPageOptions): Html {
  return html`<p>${history.summary.run.id}</p>${rollouts}`;
}
