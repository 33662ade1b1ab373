import { createRng, type Rng } from '../rng.ts';
import { mean } from './mean.ts';
import { quantile } from './quantile.ts';
import type { Interval } from './wilson-interval.ts';

export interface BootstrapOptions {
  /** Number of resamples; 10,000 unless given. */
  readonly resamples?: number;
  /** Coverage aimed at, in (0, 1); 0.95 unless given. */
  readonly confidence?: number;
  /** Equal seeds give equal intervals. */
  readonly seed: number | bigint;
}

export interface BootstrapEstimate extends Interval {
  /** Mean of all differences. */
  readonly mean: number;
}

/**
 * Percentile interval of a mean paired difference (Efron and Tibshirani 1993, chapter 13): pairs are drawn
 * with replacement, so each difference stays one observation. Given clusters (arrays of differences of items
 * that share a document), whole clusters are drawn and the mean runs over the items drawn (spec/science.md 7).
 * Quantiles interpolate linearly between order statistics (Hyndman and Fan's type 7).
 * @throws {RangeError} on no observations or options out of range
 */
export function pairedBootstrap(
  observations: readonly number[] | readonly (readonly number[])[],
  options: BootstrapOptions,
): BootstrapEstimate {
  const { resamples = 10_000, confidence = 0.95, seed } = options;
  if (!Number.isSafeInteger(resamples) || resamples < 1) throw new RangeError(`${resamples} resamples`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`confidence ${confidence}`);
  const clusters = observations.map((entry) => (typeof entry === 'number' ? [entry] : entry));
  const estimate = mean(clusters.flat());

  const sums = Float64Array.from(clusters, (cluster) => cluster.reduce((sum, value) => sum + value, 0));
  const sizes = Float64Array.from(clusters, (cluster) => cluster.length);
  const rng = createRng(seed);
  const means = Float64Array.from({ length: resamples }, () => resampledMean(sums, sizes, rng)).sort();
  const tail = (1 - confidence) / 2;
  return { mean: estimate, low: quantile(means, tail), high: quantile(means, 1 - tail) };
}

function resampledMean(sums: Float64Array, sizes: Float64Array, rng: Rng): number {
  let sum = 0;
  let count = 0;
  for (let drawn = 0; drawn < sums.length; drawn += 1) {
    const at = rng.below(sums.length);
    sum += sums[at] ?? 0;
    count += sizes[at] ?? 0;
  }
  return sum / count;
}
