import { normalQuantile } from './normal-quantile.ts';

/** Bounds of a confidence interval, in the unit of the estimate. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson's score interval for a proportion (Wilson 1927), without continuity correction:
 * (p + z²/2n ± z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), p = successes / n.
 * Of no trials nothing is known: [0, 1].
 * @param successes 0 to n; a sum of fractional scores is taken as it is
 * @throws {RangeError} when successes are not within 0..n or confidence not within (0, 1)
 */
export function wilsonInterval(successes: number, n: number, confidence = 0.95): Interval {
  if (!(n >= 0 && successes >= 0 && successes <= n))
    throw new RangeError(`wilsonInterval: ${successes} of ${n}`);
  const z = normalQuantile(1 - (1 - confidence) / 2);
  if (n === 0) return { low: 0, high: 1 };
  const p = successes / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
