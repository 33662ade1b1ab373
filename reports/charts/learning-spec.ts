import { chartColours } from './chart-colours.ts';
import type { ChartSpec } from './draw-spec.ts';
import { endLabels } from './end-labels.ts';
import { candidateText, type LearningCurve, type ScoredCandidate } from './learning-curve.ts';
import { niceScale } from './nice-scale.ts';
import type { NamedSeries } from './pick-series.ts';
import { lineLayer, type PlotFrame, plotFrame, textLayer } from './plot-frame.ts';
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

/** Symbols within [-1, 1]: what a candidate was, and a tail downwards where its score is only a bound. */
const shapes = {
  step: { exact: 'circle', 'at-most': 'M-1.1,0H1.1M0,0V1.8' },
  'slow-update': { exact: 'diamond', 'at-most': 'M0,-1.2L0.8,-0.4L0,0.4L-0.8,-0.4ZM0,0.4V1.3' },
  'final-validation': { exact: 'square', 'at-most': 'square' },
} as const;

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

type Encoding = Readonly<Record<string, unknown>>;

/** Lines of all series, then their candidates: the accepted ones on top. */
function seriesLayers({ named, unit, alone, size }: LearningDrawing, encoding: Encoding): ChartSpec[] {
  const points = (
    name: string,
    isDrawn: (candidate: ScoredCandidate) => boolean,
    mark: ChartSpec,
  ): ChartSpec => ({
    name,
    data: {
      values: named.flatMap(({ item, label, colour }) =>
        item.candidates.filter(isDrawn).map((candidate) => ({
          ...{ x: candidate.x, score: candidate.score, shape: shapes[candidate.kind][candidate.bound] },
          colour: alone ? chartColours.ink : colour,
          told: `${label}, ${candidateText(candidate, unit)}`,
        })),
      ),
    },
    // What a phone cannot hover over need not be there twice.
    mark: { type: 'point', aria: size.name === 'wide', ...mark },
    encoding: {
      ...encoding,
      color: { field: 'colour', type: 'nominal', scale: null, legend: null },
      shape: { field: 'shape', type: 'nominal', scale: null, legend: null },
      description: { field: 'told', type: 'nominal' },
    },
  });
  const lines = named.map(({ item, colour }) => ({ curve: item, colour: alone ? chartColours.one : colour }));
  return [
    stepLayer('incumbent', lines, encoding, { strokeWidth: 2 }),
    points('rejected', ({ verdict }) => verdict === 'rejected', {
      ...{ filled: false, size: alone ? 50 : 22, strokeWidth: alone ? 1.4 : 1, opacity: alone ? 1 : 0.55 },
    }),
    points('accepted', ({ verdict }) => verdict !== 'rejected', {
      filled: true,
      size: alone ? 60 : 34,
      opacity: 1,
    }),
  ];
}

/** The document in force, level until the next one takes its place, and on to the end of learning. */
function stepLayer(
  name: string,
  lines: readonly { readonly curve: LearningCurve; readonly colour: string }[],
  encoding: Encoding,
  mark: ChartSpec,
): ChartSpec {
  const values = lines.flatMap(({ curve: { incumbent, end }, colour }, series) => {
    const last = incumbent.at(-1);
    const drawn = last === undefined ? [] : [...incumbent, { x: end, score: last.score }];
    return drawn.map((point, order) => ({ ...point, series, order, colour }));
  });
  return {
    name,
    data: { values },
    mark: { type: 'line', interpolate: 'step-after', ...mark },
    encoding: {
      ...encoding,
      detail: { field: 'series', type: 'nominal' },
      order: { field: 'order', type: 'quantitative' },
      color: { field: 'colour', type: 'nominal', scale: null, legend: null },
    },
  };
}

/** Where epochs begin, and where a document took its place unscored: rules behind the curve. */
function epochLayers(
  named: readonly NamedSeries<LearningCurve>[],
  { width, height }: PlotFrame,
  end: number,
): ChartSpec[] {
  const [series] = named;
  if (series === undefined) return [];
  const { epochs, unscored } = series.item;
  const at = (x: number) => (width * x) / end;
  // Where names of epochs would touch, each n-th is named.
  const shown = Math.max(1, Math.ceil(epochs.length / Math.max(1, Math.floor(width / 64))));
  return [
    lineLayer(
      'epochs',
      epochs.map(({ x }) => ({ px: at(x), py: 0, qx: at(x), qy: height })),
      { color: chartColours.grid },
    ),
    textLayer(
      'epochnames',
      epochs
        .filter((_, index) => index % shown === 0)
        .map(({ x, epoch }) => ({ px: at(x) + 4, py: 10, text: `epoch ${epoch}` })),
      { color: chartColours.muted, fontSize: 11 },
    ),
    lineLayer(
      'unscored',
      unscored.map(({ x }) => ({ px: at(x), py: height - 10, qx: at(x), qy: height })),
      { color: chartColours.ink, strokeWidth: 2 },
    ),
  ];
}
