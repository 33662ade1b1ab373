/** Colour classes of the heat map. Those of a score are the same in every report; those of gains go by the map's largest. */

/** Least end of the scale of gains, in points: small gains should look small. */
const leastScale = 30;

/** End of the scale of gains of a map: its largest gain or loss, rounded up to tens, 30 at least. */
export function gainScale(gains: readonly number[]): number {
  return Math.max(leastScale, ...gains.map((gain) => 10 * Math.ceil(Math.abs(gain) / 10)));
}

/** Upper ends of the first three of four steps, in points, by size. */
function gainBounds(scale: number): readonly [number, number, number] {
  return [scale / 10, (3 * scale) / 10, (6 * scale) / 10];
}

export interface HeatStep {
  /** `gain-minus-4` to `gain-plus-4` with `gain-zero` between; `score-0` to `score-9`. */
  readonly name: string;
  /** For the legend. */
  readonly range: string;
}

/** Class of a gain in points: four steps each way, and one of nothing at all. */
export function gainStep(points: number, scale: number): string {
  if (points === 0) return 'gain-zero';
  const above = gainBounds(scale).filter((bound) => Math.abs(points) >= bound).length;
  return `gain-${points < 0 ? 'minus' : 'plus'}-${above + 1}`;
}

/** Class of a score in percent: one for every ten. */
export function scoreStep(percent: number): string {
  return `score-${Math.max(0, Math.min(9, Math.floor(percent / 10)))}`;
}

/** From the largest loss to the largest gain. */
export function gainSteps(scale: number): HeatStep[] {
  const [small, middle, large] = gainBounds(scale);
  const ranges = [`0 to ${small}`, `${small} to ${middle}`, `${middle} to ${large}`, `${large} to ${scale}`];
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
