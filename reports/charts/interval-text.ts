import type { IntervalChartOptions, IntervalRow } from './interval-chart.ts';

/** `62.5 [40.7, 80.0]`, with signs where it is a difference. */
export function intervalText(
  { value, low, high }: Pick<IntervalRow, 'value' | 'low' | 'high'>,
  unit: IntervalChartOptions['unit'],
): string {
  const text = (number: number) =>
    `${unit === 'points' && number > 0 ? '+' : ''}${number.toFixed(1).replace(/^-(0\.0)$/, '$1')}`;
  return low === null || high === null ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}
