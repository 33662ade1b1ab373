import type { Interval } from '../core/statistics/wilson-interval.ts';

/** Does the interval of a difference leave out 0 while its test finds nothing? */
export function contradicts({
  interval,
  p,
}: {
  readonly interval: Interval | null;
  readonly p: number;
}): boolean {
  return interval !== null && (interval.low > 0 || interval.high < 0) && p > 0.05;
}

/** What to make of such rows. @param count at least 1 */
export function fewClustersNote(count: number): string {
  return `${count === 1 ? '1 row' : `${count} rows`}: the interval leaves out 0 and p > 0.05: few clusters differ, trust p.`;
}
