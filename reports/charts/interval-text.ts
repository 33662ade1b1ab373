import type { IntervalChartOptions, IntervalRow } from './interval-chart.ts';

/** `62.5 [40.7, 80.0]`, with signs where it is a difference. */
export function intervalText(
  { value, low, high }: Pick<IntervalRow, 'value' | 'low' | 'high'>,
  unit: IntervalChartOptions['unit'],
): string {
  const text = (number: number) => {
    const digits = Math.abs(number).toFixed(1);
    const sign = digits === '0.0' ? '' : number < 0 ? '\u2212' : unit === 'points' ? '+' : '';
    return `${sign}${digits}`;
  };
  return low === null || high === null ? text(value) : `${text(value)} [${text(low)}, ${text(high)}]`;
}
