import type { Html } from '../html/html.ts';
import type { RunSummary } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import { candidateText, type LearningCurve, learningCurve, tookTheLead } from './learning-curve.ts';
import { learningKey } from './learning-key.ts';
import { drawLearning } from './learning-spec.ts';
import { pickSeries } from './pick-series.ts';
import { renderChart, titleOf } from './render-chart.ts';
import { subjectOf } from './subject.ts';

/** Lines that are drawn at all; those beyond the named ones are grey. */
const mostLines = 40;

/**
 * Val objective of the current document and of every candidate by charged rollouts, with the gate's decisions: of one run
 * in detail, of several runs (the methods of a cell) side by side. Null: nothing to draw.
 * @throws {ConfigError} on runs of different sources
 */
export async function learningChart(runs: readonly RunSummary[]): Promise<Html | null> {
  const all = runs.flatMap((run) => learningCurve(run) ?? []);
  const [first] = all;
  if (first === undefined) return null;
  // Rollouts and numbers of candidates have no common axis: runs that do not say are left out.
  const unit = all.some((curve) => curve.unit === 'rollouts') ? 'rollouts' : 'candidates';
  const curves = all.filter((curve) => curve.unit === unit);
  const series = pickSeries(curves, {
    run: ({ summary }) => summary.run,
    rank: (curve) => bestOf(curve),
    most: mostLines,
    runs,
  });
  const stamp = stampOf(curves.map(({ summary }) => summary));
  const alone = curves.length === 1;
  const title = titleOf(
    stamp,
    `objective on val while learning (${subjectOf(curves.map(({ summary }) => summary))})`,
  );
  return renderChart({
    title,
    description: series.named.map(({ label, item }) => described(label, item)).join(' '),
    key: learningKey(
      series.named.map(({ item }) => item),
      { alone, others: series.others.length },
    ),
    note: notesOf(all.length - curves.length, series.left),
    draw: (size) => drawLearning({ ...series, unit, size, title, alone }),
  });
}

/** Highest exact score on val. */
function bestOf({ candidates }: LearningCurve): number {
  return Math.max(
    ...candidates.flatMap(({ bound, score }) => (bound === 'exact' ? [score] : [])),
    Number.NEGATIVE_INFINITY,
  );
}

function described(label: string, curve: LearningCurve): string {
  const { candidates, unit, end } = curve;
  const decided = candidates.filter(({ verdict }) => verdict !== 'start');
  const accepted = decided.filter(tookTheLead);
  const ungated = decided.some(({ candidate }) => candidate !== undefined);
  const [did, heading] = ungated ? ['were the best so far', 'Best so far'] : ['accepted', 'Accepted'];
  const last = curve.incumbent.at(-1);
  return (
    `${label}: ${accepted.length} of ${decided.length} candidates ${did} in ${end} ${unit}; ` +
    `first score ${curve.incumbent[0]?.score.toFixed(3) ?? '-'}, last current score ${last?.score.toFixed(3) ?? '-'}, best ${Number.isFinite(bestOf(curve)) ? bestOf(curve).toFixed(3) : '-'}.` +
    (accepted.length > 0 && accepted.length <= 8
      ? ` ${heading}: ${accepted.map((one) => candidateText(one, unit)).join('; ')}.`
      : '')
  );
}

function notesOf(otherUnit: number, left: number): string {
  return [
    ...(otherUnit > 0 ? [`${otherUnit} runs whose logs have no rollouts are not drawn.`] : []),
    ...(left > 0 ? [`${left} more runs are not drawn.`] : []),
  ].join(' ');
}
