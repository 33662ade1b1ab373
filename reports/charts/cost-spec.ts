import { chartColours } from './chart-colours.ts';
import { chartText } from './chart-text.ts';
import type { CostMeasure } from './cost-chart.ts';
import { costScale } from './cost-scale.ts';
import type { ChartSpec } from './draw-spec.ts';
import { niceScale } from './nice-scale.ts';
import { placeLabels } from './place-labels.ts';
import { letter, lineLayer, plotFrame, textLayer } from './plot-frame.ts';
import type { ChartSize } from './render-chart.ts';
import type { Estimate } from './variant-scores.ts';

interface DrawnPoint {
  readonly label: string;
  readonly score: Estimate;
  readonly cost: number;
  readonly told: string;
}

export interface CostDrawing {
  readonly points: readonly DrawnPoint[];
  readonly measure: CostMeasure;
  readonly size: ChartSize;
  readonly title: string;
}

export function drawCosts({ points, measure, size, title }: CostDrawing): ChartSpec {
  const wide = size.name === 'wide';
  const frame = plotFrame({
    ...{ size, title, caption: 'hard % on test', height: wide ? 320 : 280 },
    ...{ left: 38, right: wide ? 40 : 16, bottom: 44 },
  });
  const shown = points.flatMap(({ score }) => [
    score.value,
    score.low ?? score.value,
    score.high ?? score.value,
  ]);
  const y = niceScale(shown, { ticks: 5, least: 0, most: 100, leastSpan: 10 });
  const x = costScale(
    points.map(({ cost }) => cost),
    wide ? 7 : 4,
  );
  const place = (value: number) => (frame.height * (y.high - value)) / (y.high - y.low);
  const placed = points.map((point) => ({
    ...point,
    px: frame.width * x.at(point.cost),
    py: place(point.score.value),
    top: place(point.score.high ?? point.score.value),
    bottom: place(point.score.low ?? point.score.value),
  }));
  const encoding = {
    x: {
      ...{ field: 'cost', type: 'quantitative', scale: x.scale },
      axis: {
        title: `${measure === 'usd' ? 'US dollars' : 'tokens'} spent in learning${x.isLog ? ' (log scale)' : ''}`,
        ...{ values: x.ticks, grid: false, labelExpr: tickText(measure) },
      },
    },
    y: {
      ...{
        field: 'value',
        type: 'quantitative',
        scale: { domain: [y.low, y.high], nice: false, zero: false },
      },
      axis: { title: null, values: y.ticks, format: '~r', domain: false, ticks: false },
    },
  };
  const values = points.map(({ cost, score, told }) => ({ cost, ...score, told }));
  return {
    ...frame.spec,
    layer: [
      ...frame.head,
      {
        name: 'intervals',
        data: { values: values.filter(({ low, high }) => low !== null && high !== null) },
        mark: { type: 'rule', color: chartColours.one, strokeWidth: 1.4, opacity: 0.6 },
        encoding: { ...encoding, y: { ...encoding.y, field: 'low' }, y2: { field: 'high' } },
      },
      {
        name: 'estimates',
        data: { values },
        mark: { type: 'point', filled: true, size: 60, opacity: 1, color: chartColours.one, aria: wide },
        encoding: { ...encoding, description: { field: 'told', type: 'nominal' } },
      },
      ...nameLayers(placed, {
        ...{ left: 3, right: frame.width + (wide ? 38 : 14), top: 0, bottom: frame.height },
      }),
    ],
  };
}

/** `0`, `300`, `10k`, `2M`; dollars as they are. */
function tickText(measure: CostMeasure): string {
  return measure === 'usd'
    ? "'$' + format(datum.value, '~r')"
    : "datum.value < 1000 ? format(datum.value, '~r') : format(datum.value, '~s')";
}

interface Placed extends DrawnPoint {
  readonly px: number;
  readonly py: number;
  readonly top: number;
  readonly bottom: number;
}

/** Methods that stand on one point have one label. */
function nameLayers(points: readonly Placed[], area: Parameters<typeof placeLabels>[1]): ChartSpec[] {
  const spots: (Placed & { names: string[] })[] = [];
  for (const point of points) {
    const spot = spots.find(({ px, py }) => Math.abs(px - point.px) < 3 && Math.abs(py - point.py) < 3);
    if (spot === undefined) spots.push({ ...point, names: [chartText(point.label, 24)] });
    else spot.names.push(chartText(point.label, 24));
  }
  const texts = spots.map(({ names }) => chartText(names.join(', '), 44));
  const places = placeLabels(
    spots.map((spot, index) => ({ ...spot, width: (texts[index]?.length ?? 0) * letter })),
    area,
  );
  return [
    lineLayer(
      'leaders',
      spots.flatMap((spot, index) => {
        const place = places[index];
        if (place?.away !== true) return [];
        const isRight = place.px > spot.px;
        const end = isRight ? place.px - 2 : place.px + (texts[index]?.length ?? 0) * letter + 2;
        return [{ px: spot.px + (isRight ? 4 : -4), py: spot.py, qx: end, qy: place.py - 4 }];
      }),
    ),
    textLayer(
      'names',
      places.map(({ px, py }, index) => ({ px, py, text: texts[index] ?? '' })),
    ),
  ];
}
