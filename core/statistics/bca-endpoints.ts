import { mean } from './mean.ts';
import { normalCdf } from './normal-cdf.ts';
import { normalQuantile } from './normal-quantile.ts';
import { quantile } from './quantile.ts';
import type { Interval } from './wilson-interval.ts';

export interface BcaInput {
  /** Resampled values of the statistic in ascending order. */
  readonly sorted: Float64Array;
  /** The statistic of the sample itself. */
  readonly estimate: number;
  /** The statistic without the first, second, ... unit. */
  readonly jackknife: readonly number[];
  readonly confidence: number;
}

/**
 * Ends of the bias-corrected and accelerated interval (Efron 1987; Efron and Tibshirani 1993, 14.3), as
 * scipy.stats.bootstrap has them: resampled values equal to the estimate count half, quantiles are of type 7. Values
 * within 1e-12 of the estimate (relative to their scale) count as equal, so that rounding does not decide ties.
 * @returns null where the correction is undefined: all resampled values on one side of the estimate, all leave-one-out
 * values equal, or an acceleration so large that the corrected level leaves its branch
 */
export function bcaEndpoints({ sorted, estimate, jackknife, confidence }: BcaInput): Interval | null {
  const below = shareBelow(sorted, estimate);
  const acceleration = accelerationOf(jackknife);
  if (below <= 0 || below >= 1 || acceleration === null) return null;
  const bias = normalQuantile(below);
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const low = correctedLevel(bias, acceleration, -z);
  const high = correctedLevel(bias, acceleration, z);
  return low === null || high === null ? null : { low: quantile(sorted, low), high: quantile(sorted, high) };
}

function correctedLevel(bias: number, acceleration: number, z: number): number | null {
  const stretch = 1 - acceleration * (bias + z);
  return stretch > 0 ? normalCdf(bias + (bias + z) / stretch) : null;
}

/** Share of values below the estimate, equal ones counted half. */
function shareBelow(sorted: Float64Array, estimate: number): number {
  const scale = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted.at(-1) ?? 0));
  let halves = 0;
  for (const value of sorted)
    if (Math.abs(value - estimate) <= 1e-12 * scale) halves += 1;
    else if (value < estimate) halves += 2;
  return halves / (2 * sorted.length);
}

/** A sixth of the skewness of the leave-one-out values, turned round; null when they do not differ. */
function accelerationOf(jackknife: readonly number[]): number | null {
  const centre = mean(jackknife);
  let squares = 0;
  let cubes = 0;
  for (const value of jackknife) {
    squares += (centre - value) ** 2;
    cubes += (centre - value) ** 3;
  }
  return squares === 0 ? null : cubes / (6 * squares ** 1.5);
}
