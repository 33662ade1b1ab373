import type { Html } from '../html/html.ts';
import type { RunSummary } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import { chartText } from './chart-text.ts';
import { type CostPoint, costPoints } from './cost-points.ts';
import { drawCosts } from './cost-spec.ts';
import { intervalText } from './interval-text.ts';
import { renderChart, titleOf } from './render-chart.ts';
import { subjectOf } from './subject.ts';

export type CostMeasure = 'tokens' | 'usd';

/** More names cannot be placed. */
const mostPoints = 24;

/**
 * Test score of each method of a cell against what its learning took. Null where nothing was spent by anybody or no score may
 * be printed; in US dollars also where the price of one method is not known: half a comparison is none.
 * @throws {ConfigError} on runs of different sources
 */
export async function costChart(
  runs: readonly RunSummary[],
  { measure = 'tokens' }: { readonly measure?: CostMeasure } = {},
): Promise<Html | null> {
  const known = costPoints(runs);
  if (measure === 'usd' && known.some(({ usd }) => usd === null)) return null;
  const cost = (point: CostPoint) => (measure === 'usd' ? (point.usd ?? 0) : point.tokens);
  if (!known.some((point) => cost(point) > 0)) return null;
  const points = known.slice(0, mostPoints);
  const finished = runs.filter((run) => run.finished);
  const spent = measure === 'usd' ? 'US dollars' : 'tokens';
  const title = titleOf(
    stampOf(finished),
    `test score against ${spent} spent in learning (${subjectOf(finished)})`,
  );
  return renderChart({
    title,
    description: points
      .map(
        (point) =>
          `${chartText(point.label, 40)}: ${intervalText(point.score, 'percent')} % for ${costText(cost(point), measure)}.`,
      )
      .join(' '),
    key: points.some(({ score }) => score.low !== null)
      ? [{ glyph: 'interval', text: '95 % interval of the score' }]
      : [],
    note: [
      'Spent by target and optimizer until learning ended; evaluation on test is not in it.',
      ...(points.some(({ replicates }) => replicates > 1) ? ['Methods with replicates: means.'] : []),
      ...(known.length > points.length
        ? [`${known.length - points.length} more methods are not drawn.`]
        : []),
    ].join(' '),
    draw: (size) =>
      drawCosts({
        points: points.map((point) => ({
          ...{ label: point.label, score: point.score, cost: cost(point) },
          told: `${point.label}: ${intervalText(point.score, 'percent')} % for ${costText(cost(point), measure)}`,
        })),
        ...{ measure, size, title },
      }),
  });
}

/** `1,234 tokens`, `$0.0123`; thousands as everywhere in charts, whatever the machine's locale. */
export function costText(cost: number, measure: CostMeasure): string {
  if (measure === 'usd') return `$${cost.toFixed(4)}`;
  return `${Math.round(cost)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')} tokens`;
}
