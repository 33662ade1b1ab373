/**
 * Colours by what they are for. A chart is drawn in the light ones; each becomes a class as well (`f-ink`, `s-grid`), to
 * which reports/html/assets/charts.css gives the colours of the page's theme. No two are equal: a class is found by them.
 */
export const chartColours = {
  ink: '#1f2328',
  muted: '#59636e',
  grid: '#d9dee3',
  faint: '#9aa4ae',
  paper: '#fefefe',
  one: '#0b62a8',
  two: '#b5490c',
  three: '#0e7a55',
  four: '#8a3a94',
  five: '#8a6a00',
  six: '#0a7c93',
  seven: '#b0264f',
  eight: '#53617a',
} as const;

/** Colours that tell series apart, in order. */
export const seriesColours = [
  chartColours.one,
  chartColours.two,
  chartColours.three,
  chartColours.four,
  chartColours.five,
  chartColours.six,
  chartColours.seven,
  chartColours.eight,
] as const;

const names = new Map(Object.entries(chartColours).map(([name, colour]) => [colour as string, name]));

/** Name of a colour of the palette; null for any other. */
export function colourName(colour: string): string | null {
  return names.get(colour.toLowerCase()) ?? null;
}
