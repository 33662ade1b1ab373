import { ablationCharts } from '../../charts/ablation-chart.ts';
import { anytimeChart } from '../../charts/anytime-chart.ts';
import { costChart } from '../../charts/cost-chart.ts';
import { learningChart } from '../../charts/learning-chart.ts';
import type { RunSummary } from '../../run-summary.ts';
import { type Html, html } from '../html.ts';

/**
 * The charts of a cell: scores and gains with intervals, learning curves, score against cost, anytime curves. Those that
 * have nothing to show are left out, and scores of a sample; null where all are.
 * @param runs runs of one cell and one source
 */
export async function cellCharts(runs: readonly RunSummary[]): Promise<Html | null> {
  const finished = runs.filter(({ finished, partial }) => finished && partial === undefined);
  const measured = finished.length === 0 ? null : await ablationCharts(finished, { title: 'methods' });
  const charts = [
    measured?.scores,
    measured?.gains,
    await learningChart(runs),
    ...(finished.length === 0
      ? []
      : [
          await costChart(finished),
          await costChart(finished, { measure: 'usd' }),
          await anytimeChart(finished),
        ]),
  ].filter((chart) => chart !== null && chart !== undefined);
  return charts.length === 0 ? null : html`<div class="charts">${charts}</div>`;
}
