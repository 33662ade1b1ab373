import { type Html, html } from '../html.ts';

export interface RolloutSectionOptions {
  /** Folder of the run's data files below the root of the report, as `writeRolloutData` returned it. */
  readonly dataFolder: string;
  /** Script files that the page must name, in order: they register themselves. */
  readonly scripts: readonly string[];
  /** Style files that the page must name. */
  readonly styles?: readonly string[];
}

/**
 * Where a run's rollouts appear on its page: a list with filters, and the transcript of the chosen one. Everything in it is
 * made by `assets/viewer*.js`, which find the place by its id and the data by its folder.
 */
export function rolloutSection({ dataFolder }: RolloutSectionOptions): Html {
  return html`<section id="rollouts" class="rollouts" data-folder="${dataFolder}" aria-labelledby="rollouts-title">
<h2 id="rollouts-title">Rollouts</h2>
<noscript><p>The list of rollouts needs JavaScript, from files of this folder only. Without it, read the run's
<code>events.jsonl</code> and <code>transcripts.jsonl</code>.</p></noscript>
<div id="rollout-viewer"></div>
</section>`;
}
