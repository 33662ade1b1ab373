import type { Html } from '../html/html.ts';
import type { RunSummary } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import { hardPercent } from '../test-score.ts';
import { type AnytimeLine, drawAnytime } from './anytime-spec.ts';
import { pickSeries } from './pick-series.ts';
import { type Chart, renderChart, titleOf } from './render-chart.ts';
import { subjectOf } from './subject.ts';

const mostLines = 40;

/**
 * Test score of the incumbents at fractions of the budget: lines of the methods of a cell, by rollouts where all have one
 * budget, else by the share of it. Scores that may not be printed are left out. Null: no run has such a curve.
 * @throws {ConfigError} on runs of different sources
 */
export async function anytimeChart(runs: readonly RunSummary[]): Promise<Html | null> {
  const lines = anytimeLines(runs);
  if (lines.length === 0) return null;
  const series = pickSeries(lines, {
    run: ({ summary }) => summary.run,
    rank: ({ points }) => points.at(-1)?.percent ?? 0,
    most: mostLines,
    runs,
  });
  const shown = lines.map(({ summary }) => summary);
  const title = titleOf(stampOf(shown), `test score of the incumbent while learning (${subjectOf(shown)})`);
  const key: Chart['key'] =
    series.others.length === 0 ? [] : [{ glyph: 'thin-line', text: `${series.others.length} more runs` }];
  return renderChart({
    title,
    description: series.named
      .map(
        ({ label, item }) =>
          `${label}: ${item.points.map(({ fraction, percent }) => `${percent.toFixed(1)} at ${100 * fraction} %`).join(', ')}.`,
      )
      .join(' '),
    key,
    note: [
      'Evaluated after learning, uncharged, never shown to the method; between the points nothing was measured.',
      ...(series.left > 0 ? [`${series.left} more runs are not drawn.`] : []),
    ].join(' '),
    draw: (size) => drawAnytime({ ...series, size, title }),
  });
}

/** The curves that some runs have, their points in percent, rounded to two decimals as in tables. */
export function anytimeLines(runs: readonly RunSummary[]): AnytimeLine[] {
  return runs.flatMap((summary): AnytimeLine[] => {
    const { anytime, run, tests } = summary;
    const points = (anytime?.points ?? []).flatMap(({ fraction, rollouts, skill }) => {
      const test = tests.find((candidate) => candidate.skill === skill);
      const percent = test === undefined ? null : hardPercent(run, test);
      return percent === null ? [] : [{ fraction, rollouts, percent: Math.round(100 * percent) / 100 }];
    });
    return anytime === null || points.length === 0 ? [] : [{ summary, budget: anytime.budget, points }];
  });
}
