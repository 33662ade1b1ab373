import { chartColours } from './chart-colours.ts';
import type { ChartSpec } from './draw-spec.ts';
import { candidateText, type LearningCurve, type ScoredCandidate, tookTheLead } from './learning-curve.ts';
import type { LearningDrawing } from './learning-spec.ts';
import type { NamedSeries } from './pick-series.ts';
import { lineLayer, type PlotFrame, textLayer } from './plot-frame.ts';

/** Symbols within [-1, 1]: what a candidate was, and a tail downwards where its score is only a bound. */
const shapes = {
  step: { exact: 'circle', 'at-most': 'M-1.1,0H1.1M0,0V1.8' },
  'slow-update': { exact: 'diamond', 'at-most': 'M0,-1.2L0.8,-0.4L0,0.4L-0.8,-0.4ZM0,0.4V1.3' },
  'final-validation': { exact: 'square', 'at-most': 'square' },
} as const;

type Encoding = Readonly<Record<string, unknown>>;

/** Lines of all series, then their candidates: the accepted ones on top. */
export function seriesLayers({ named, unit, alone, size }: LearningDrawing, encoding: Encoding): ChartSpec[] {
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
    points('rejected', (candidate) => !tookTheLead(candidate), {
      ...{ filled: false, size: alone ? 50 : 22, strokeWidth: alone ? 1.4 : 1, opacity: alone ? 1 : 0.55 },
    }),
    points('accepted', tookTheLead, {
      filled: true,
      size: alone ? 60 : 34,
      opacity: 1,
    }),
  ];
}

/** The document in force, level until the next one takes its place, and on to the end of learning. */
export function stepLayer(
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
export function epochLayers(
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
