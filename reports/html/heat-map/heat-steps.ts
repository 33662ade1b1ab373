/**
 * Colour classes of the heat map. The bounds are fixed, so that equal colours mean equal numbers in every report.
 */

/** Upper ends of the steps of a gain in points, by size: up to 5, 15 and 30, and more. */
const gainBounds = [5, 15, 30] as const;

export interface HeatStep {
  /** `gain-minus-4` to `gain-plus-4` with `gain-zero` between; `score-0` to `score-9`. */
  readonly name: string;
  /** For the legend. */
  readonly range: string;
}

/** Class of a gain in points: five steps each way, from nothing at all to over 30. */
export function gainStep(points: number): string {
  if (points === 0) return 'gain-zero';
  const above = gainBounds.filter((bound) => Math.abs(points) >= bound).length;
  return `gain-${points < 0 ? 'minus' : 'plus'}-${above + 1}`;
}

/** Class of a score in percent: one for every ten. */
export function scoreStep(percent: number): string {
  return `score-${Math.max(0, Math.min(9, Math.floor(percent / 10)))}`;
}

/** From the largest loss to the largest gain. */
export function gainSteps(): HeatStep[] {
  const [small, middle, large] = gainBounds;
  const ranges = [`0 to ${small}`, `${small} to ${middle}`, `${middle} to ${large}`, `${large} and more`];
  const side = (sign: 'minus' | 'plus', text: string) =>
    ranges.map((range, index) => ({ name: `gain-${sign}-${index + 1}`, range: `${range} points ${text}` }));
  return [
    ...side('minus', 'worse').reverse(),
    { name: 'gain-zero', range: 'no difference' },
    ...side('plus', 'better'),
  ];
}

/** From 0 to 100 percent. */
export function scoreSteps(): HeatStep[] {
  return Array.from({ length: 10 }, (_, index) => ({
    name: `score-${index}`,
    range: `${10 * index} to ${10 * (index + 1)} %`,
  }));
}
