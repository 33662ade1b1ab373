import { mean } from './mean.ts';
import { quantile } from './quantile.ts';
import type { Interval } from './wilson-interval.ts';

/** @throws {RangeError} unless there are at least `least` resamples and the confidence lies in (0, 1) */
export function checkResampling(resamples: number, confidence: number, least = 1): void {
  if (!Number.isSafeInteger(resamples) || resamples < least) throw new RangeError(`${resamples} resamples`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence}`);
}

/** Equal-tailed percentile interval. @param sorted resampled values in ascending order */
export function percentileInterval(sorted: Float64Array, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/** Sample standard deviation (n - 1 below). @param values at least two */
export function standardDeviation(values: Float64Array): number {
  const centre = mean([...values]);
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
