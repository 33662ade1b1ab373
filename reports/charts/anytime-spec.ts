import type { RunSummary } from '../run-summary.ts';
import { chartColours } from './chart-colours.ts';
import type { ChartSpec } from './draw-spec.ts';
import { endLabels } from './end-labels.ts';
import { niceScale } from './nice-scale.ts';
import type { NamedSeries } from './pick-series.ts';
import { plotFrame } from './plot-frame.ts';
import type { ChartSize } from './render-chart.ts';

export interface AnytimeLine {
  readonly summary: RunSummary;
  /** Rollouts of the whole budget. */
  readonly budget: number;
  readonly points: readonly {
    readonly fraction: number;
    readonly rollouts: number;
    readonly percent: number;
  }[];
}

export interface AnytimeDrawing {
  readonly named: readonly NamedSeries<AnytimeLine>[];
  readonly others: readonly AnytimeLine[];
  readonly size: ChartSize;
  readonly title: string;
}

export function drawAnytime({ named, others, size, title }: AnytimeDrawing): ChartSpec {
  const wide = size.name === 'wide';
  const frame = plotFrame({
    ...{ size, title, caption: 'hard % on test', height: wide ? 260 : 240 },
    ...{ left: 38, right: wide ? 170 : 118, bottom: 44 },
  });
  const lines = [...named.map(({ item }) => item), ...others];
  const budgets = [...new Set(lines.map(({ budget }) => budget))];
  const [budget = 0] = budgets;
  // Methods that cost no rollouts have a budget of none where no budget is given.
  const byRollouts = budgets.length === 1 && budget > 0;
  const end = byRollouts ? budget : 100;
  const y = niceScale(
    lines.flatMap(({ points }) => points.map(({ percent }) => percent)),
    { ticks: 5, least: 0, most: 100, leastSpan: 10 },
  );
  const x = niceScale([0, end], { ticks: wide ? 7 : 5, least: 0, most: Number.MAX_VALUE, leastSpan: 1 });
  const encoding = {
    x: {
      ...{ field: 'x', type: 'quantitative', scale: { domain: [0, end], nice: false } },
      axis: {
        title: byRollouts ? 'rollouts of the budget' : '% of the budget of rollouts',
        ...{ values: x.ticks.filter((tick) => tick <= end), grid: false, format: ',~r' },
      },
    },
    y: {
      ...{
        field: 'percent',
        type: 'quantitative',
        scale: { domain: [y.low, y.high], nice: false, zero: false },
      },
      axis: { title: null, values: y.ticks, format: '~r', domain: false, ticks: false },
    },
    color: { field: 'colour', type: 'nominal', scale: null, legend: null },
    detail: { field: 'series', type: 'nominal' },
  };
  const rows = (
    drawn: readonly { readonly item: AnytimeLine; readonly colour: string; readonly label: string }[],
  ) =>
    drawn.flatMap(({ item, colour, label }, series) =>
      item.points.map(({ fraction, rollouts, percent }) => ({
        ...{ x: byRollouts ? rollouts : 100 * fraction, percent, colour, series },
        told: `${label}: ${percent.toFixed(1)} % at ${100 * fraction} % of the budget`,
      })),
    );
  const place = (percent: number) => (frame.height * (y.high - percent)) / (y.high - y.low);
  const grey = others.map((item) => ({ item, colour: chartColours.faint, label: '' }));
  return {
    ...frame.spec,
    layer: [
      ...frame.head,
      {
        name: 'others',
        data: { values: rows(grey) },
        mark: { type: 'line', strokeWidth: 1, opacity: 0.6 },
        encoding,
      },
      { name: 'lines', data: { values: rows(named) }, mark: { type: 'line', strokeWidth: 2 }, encoding },
      {
        name: 'points',
        data: { values: rows(named) },
        mark: { type: 'point', filled: true, size: 24, opacity: 1, aria: wide },
        encoding: { ...encoding, description: { field: 'told', type: 'nominal' } },
      },
      ...endLabels(
        named.flatMap(({ item, label, colour }) => {
          const last = item.points.at(-1);
          return last === undefined
            ? []
            : [{ name: label, value: last.percent.toFixed(1), colour, py: place(last.percent) }];
        }),
        frame,
        wide ? 24 : 16,
      ),
    ],
  };
}
