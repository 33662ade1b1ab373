import { methodStamps } from '../../method-text.ts';
import { plainText } from '../../plain-text.ts';
import type { RunSummary } from '../../run-summary.ts';
import { hardPercent } from '../../test-score.ts';
import { type Html, html } from '../html.ts';
import { runHref } from '../links.ts';
import { textBlock } from '../run-page/shown-text.ts';
import { stampChips } from '../stamp-chips.ts';

/** Characters of the document: as many as the page of its run shows. */
const mostCharacters = 60_000;

/** The document with the highest test score of a cell, of runs of one source. Null where no run has a score, and of a sample. */
export function winningDocument(summaries: readonly RunSummary[]): Html | null {
  const scored = summaries.flatMap((summary) => {
    const test = summary.tests.find(({ labels }) => labels.includes(summary.run.method.headline));
    const isWhole = summary.finished && summary.partial === undefined;
    const percent = isWhole && test !== undefined ? hardPercent(summary.run, test) : null;
    return test === undefined || percent === null ? [] : [{ summary, skill: test.skill, percent }];
  });
  if (scored.length === 0) return null;
  const most = Math.max(...scored.map(({ percent }) => percent));
  const winners = scored.filter(({ percent }) => percent === most);
  const withText = winners.find(({ summary, skill }) => summary.documents.has(skill));
  const several = hasSeveralOptimizers(summaries);
  const names = winners.map(
    ({ summary: { run } }, index) =>
      html`${index > 0 && ', '}<a href="${runHref('../', run.id)}">${plainText(run.method.label)}${several(run) && ` (optimizer ${plainText(run.optimizer?.name ?? 'none')})`}${run.replicate > 0 && ` (replicate ${run.replicate})`}</a>${stampChips(methodStamps([run]))}`,
  );
  const tied = winners.length > 1 ? 'Equal best' : 'Best';
  return html`<p class="lead">${tied} on test, ${most.toFixed(1)} %: ${names}. Chosen by its score on test, so this is what won here and no choice that a method could have made.</p>
${withText === undefined ? html`<p>It works without a document.</p>` : documentHtml(withText.summary, withText.skill)}`;
}

function documentHtml({ run, documents }: RunSummary, skill: string): Html {
  const text = documents.get(skill) ?? '';
  return html`<figure class="document"><figcaption>document ${plainText(skill)} of ${plainText(run.method.label)}${stampChips(methodStamps([run]))}, ${text.length} characters</figcaption>
${textBlock(text, mostCharacters)}</figure>`;
}

/** Do the runs of a run's method differ in their optimizer? Then its name belongs to that of the method. */
function hasSeveralOptimizers(summaries: readonly RunSummary[]): (run: RunSummary['run']) => boolean {
  const optimizers = new Map<string, Set<string>>();
  for (const { run } of summaries) {
    const known = optimizers.get(run.method.label) ?? new Set();
    optimizers.set(run.method.label, known.add(run.optimizer?.name ?? ''));
  }
  return ({ method }) => (optimizers.get(method.label)?.size ?? 0) > 1;
}
