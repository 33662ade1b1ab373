import { chartColours } from './chart-colours.ts';
import type { ChartSpec } from './draw-spec.ts';
import { endLabels } from './end-labels.ts';
import type { LearningCurve } from './learning-curve.ts';
import { epochLayers, seriesLayers, stepLayer } from './learning-layers.ts';
import { niceScale } from './nice-scale.ts';
import type { NamedSeries } from './pick-series.ts';
import { plotFrame } from './plot-frame.ts';
import type { ChartSize } from './render-chart.ts';

export interface LearningDrawing {
  readonly named: readonly NamedSeries<LearningCurve>[];
  readonly others: readonly LearningCurve[];
  readonly unit: LearningCurve['unit'];
  readonly size: ChartSize;
  readonly title: string;
  /** One run, in detail. */
  readonly alone: boolean;
}

export function drawLearning(drawing: LearningDrawing): ChartSpec {
  const { named, others, unit, size, title, alone } = drawing;
  const wide = size.name === 'wide';
  const frame = plotFrame({
    ...{ size, title, caption: 'objective on val', height: wide ? 260 : 240 },
    ...{ left: 38, right: alone ? 84 : wide ? 170 : 118, bottom: 44 },
  });
  const curves = [...named.map(({ item }) => item), ...others];
  const scores = curves.flatMap(({ candidates, incumbent }) =>
    [...candidates, ...incumbent].map(({ score }) => score),
  );
  const y = niceScale(scores, { ticks: 5, least: 0, most: 1, leastSpan: 0.1 });
  const end = Math.max(...curves.map((curve) => curve.end));
  const x = niceScale([0, end], { ticks: wide ? 7 : 5, least: 0, most: Number.MAX_VALUE, leastSpan: 1 });
  const scaleX = { domain: [0, end], nice: false };
  const encoding = {
    x: {
      ...{ field: 'x', type: 'quantitative', scale: scaleX },
      axis: {
        title: unit === 'rollouts' ? 'rollouts charged to learning' : 'candidates scored on val',
        ...{ values: x.ticks.filter((tick) => tick <= end), grid: false, format: ',~r' },
      },
    },
    y: {
      ...{
        field: 'score',
        type: 'quantitative',
        scale: { domain: [y.low, y.high], nice: false, zero: false },
      },
      axis: { title: null, values: y.ticks, format: '.2~f', domain: false, ticks: false },
    },
  };
  const place = (score: number) => frame.height * (1 - (score - y.low) / (y.high - y.low));
  return {
    ...frame.spec,
    layer: [
      ...frame.head,
      ...(alone ? epochLayers(named, frame, end) : []),
      stepLayer(
        'others',
        others.map((curve) => ({ curve, colour: chartColours.faint })),
        encoding,
        { strokeWidth: 1, opacity: 0.6 },
      ),
      ...seriesLayers(drawing, encoding),
      ...endLabels(
        named.flatMap(({ item, label, colour }) => {
          const last = item.incumbent.at(-1)?.score;
          if (last === undefined) return [];
          return [
            alone
              ? { name: 'ends', value: last.toFixed(3), colour: chartColours.ink, py: place(last) }
              : { name: label, value: last.toFixed(2), colour, py: place(last) },
          ];
        }),
        frame,
        wide ? 24 : 16,
      ),
    ],
  };
}
