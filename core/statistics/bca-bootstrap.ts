import { bcaEndpoints } from './bca-endpoints.ts';
import { type ClusterTotals, clusterTotals, type Observations } from './clusters.ts';
import { type BootstrapOptions, resampledMeans } from './paired-bootstrap.ts';
import { checkResampling, percentileInterval } from './resampling.ts';
import type { Interval } from './wilson-interval.ts';

export interface BcaEstimate {
  /** Mean over all items, in their unit. */
  readonly mean: number;
  /** null of one cluster: the scatter between clusters cannot be seen in it. */
  readonly interval: Interval | null;
  /**
   * `percentile` where the BCa correction is undefined. `all-equal`: no cluster differs from the mean, the interval is
   * that point and says nothing about what the next cluster may bring.
   */
  readonly kind: 'bca' | 'percentile' | 'all-equal' | 'one-cluster';
}

/**
 * BCa interval of a mean, or of a mean paired difference when the values are differences: whole clusters are drawn
 * with replacement, the mean runs over the items drawn, and the jackknife leaves out one cluster at a time (Efron 1987;
 * for clusters Davison and Hinkley 1997, 3.8). Draws are those of `pairedBootstrap` under the same seed.
 * @param observations one array of values a cluster, or plain values
 * @throws {RangeError} on no observations, an empty cluster, a value that is not finite, or options out of range
 */
export function bcaBootstrap(observations: Observations, options: BootstrapOptions): BcaEstimate {
  const { resamples = 10_000, confidence = 0.95, seed } = options;
  checkResampling(resamples, confidence, 2);
  const totals = clusterTotals(observations);
  const { mean } = totals;
  if (totals.sums.length === 1) return { mean, interval: null, kind: 'one-cluster' };
  if (isConstant(totals)) return { mean, interval: { low: mean, high: mean }, kind: 'all-equal' };
  const sorted = resampledMeans(totals, resamples, seed).sort();
  const corrected = bcaEndpoints({ sorted, estimate: mean, jackknife: leaveOneOut(totals), confidence });
  return corrected === null
    ? { mean, interval: percentileInterval(sorted, confidence), kind: 'percentile' }
    : { mean, interval: corrected, kind: 'bca' };
}

/** Whether every cluster has the overall mean, up to rounding. */
function isConstant({ mean, sums, sizes }: ClusterTotals): boolean {
  const scale = sums.reduce((most, sum) => Math.max(most, Math.abs(sum)), 0);
  return sums.every((sum, at) => Math.abs(sum - mean * (sizes[at] ?? 0)) <= 1e-12 * scale);
}

/** The mean over the items of all clusters but the first, the second, ... */
function leaveOneOut({ sums, sizes }: ClusterTotals): number[] {
  const sum = sums.reduce((total, value) => total + value, 0);
  const count = sizes.reduce((total, value) => total + value, 0);
  return Array.from(sums, (own, at) => (sum - own) / (count - (sizes[at] ?? 0)));
}
