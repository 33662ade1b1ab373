import { chartText } from './chart-text.ts';
import type { ChartSpec } from './draw-spec.ts';
import { lineLayer, type PlotFrame, textLayer } from './plot-frame.ts';
import { spreadLabels } from './spread-labels.ts';

export interface LineEnd {
  readonly name: string;
  /** The last value, as text. */
  readonly value: string;
  readonly colour: string;
  /** Where the line ends, in pixels from the top. */
  readonly py: number;
}

/** Names stand at the ends of their lines, moved apart where they would touch. @param characters room for name and value */
export function endLabels(
  ends: readonly LineEnd[],
  { width, height }: PlotFrame,
  characters: number,
): ChartSpec[] {
  const places = spreadLabels(
    ends.map(({ py }) => py),
    15,
    4,
    height - 2,
  );
  const moved = ends.map((end, index) => ({ ...end, to: places[index] ?? end.py }));
  return [
    lineLayer(
      'leaders',
      moved
        .filter(({ py, to }) => Math.abs(py - to) > 3)
        .map(({ py, to }) => ({ px: width + 1, py, qx: width + 9, qy: to })),
    ),
    textLayer(
      'names',
      moved.map(({ name, value, colour, to }) => ({
        ...{ px: width + 12, py: to + 4, colour },
        text: `${chartText(name, characters - value.length - 1)} ${value}`,
      })),
    ),
  ];
}
