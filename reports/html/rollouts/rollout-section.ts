import { type Html, html } from '../html.ts';

export interface RolloutSectionOptions {
  /** Folder of the run's data files below the root of the report, as `writeRolloutData` returned it. */
  readonly dataFolder: string;
  /** Script files that the page must name, in order: they register themselves. */
  readonly scripts: readonly string[];
}

/** Where a run's rollouts appear on its page: a list with filters, and the transcript of the chosen one. */
export function rolloutSection({ dataFolder }: RolloutSectionOptions): Html {
  return html`<section id="rollouts" data-folder="${dataFolder}"></section>`;
}
