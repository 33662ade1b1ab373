import { createRng, type Rng } from '../rng.ts';
import { type ClusterTotals, clusterTotals, type Observations } from './clusters.ts';
import { checkResampling, percentileInterval } from './resampling.ts';
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
 * @throws {RangeError} on no observations, an empty cluster, a value that is not finite, or options out of range
 */
export function pairedBootstrap(observations: Observations, options: BootstrapOptions): BootstrapEstimate {
  const { resamples = 10_000, confidence = 0.95, seed } = options;
  checkResampling(resamples, confidence);
  const totals = clusterTotals(observations);
  const means = resampledMeans(totals, resamples, seed).sort();
  return { mean: totals.mean, ...percentileInterval(means, confidence) };
}

/** Means over the items of as many clusters as there are, drawn with replacement; in drawing order. */
export function resampledMeans(
  totals: ClusterTotals,
  resamples: number,
  seed: number | bigint,
): Float64Array<ArrayBuffer> {
  const rng = createRng(seed);
  return Float64Array.from({ length: resamples }, () => resampledMean(totals, rng));
}

function resampledMean({ sums, sizes }: ClusterTotals, rng: Rng): number {
  let sum = 0;
  let count = 0;
  for (let drawn = 0; drawn < sums.length; drawn += 1) {
    const at = rng.below(sums.length);
    sum += sums[at] ?? 0;
    count += sizes[at] ?? 0;
  }
  return sum / count;
}
