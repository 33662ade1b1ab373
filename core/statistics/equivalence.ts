import { bcaBootstrap } from './bca-bootstrap.ts';
import { asClusters, type Observations } from './clusters.ts';
import type { BootstrapOptions } from './paired-bootstrap.ts';
import type { Interval } from './wilson-interval.ts';

export interface EquivalenceOptions extends Omit<BootstrapOptions, 'confidence'> {
  /** What counts as equal, share of 1; 0.02 (2 points) unless given. */
  readonly margin?: number;
  /** Level of each of the two one-sided tests; 0.05 unless given. */
  readonly alpha?: number;
}

export interface Equivalence {
  readonly mean: number;
  /** Of confidence 1 - 2 alpha; null of one cluster. */
  readonly interval: Interval | null;
  /** The whole interval lies within the margin. */
  readonly equivalent: boolean;
  /** Its lower end lies above minus the margin. */
  readonly notWorse: boolean;
}

/**
 * Two one-sided tests by interval (Schuirmann 1987): equivalent when the 1 - 2 alpha interval of the mean paired
 * difference lies within the margin; BCa over clusters. Not equivalent does not mean different. Where few clusters
 * differ a bootstrap has little or no width however small the sample is; the interval therefore reaches at least as far
 * as the share of clusters that may yet differ unseen, 1 - alpha^(1/clusters), times the most that they could add
 * (Clopper and Pearson 1934 with no success): with no item differing, 2 points need 149 clusters.
 * @param differences of scores within 0 to 1, one array a cluster, or plain
 * @throws {RangeError} on no differences, one outside -1 to 1, or options out of range
 */
export function equivalence(differences: Observations, options: EquivalenceOptions): Equivalence {
  const { margin = 0.02, alpha = 0.05, resamples, seed } = options;
  if (!(margin > 0)) throw new RangeError(`margin ${margin}`);
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`alpha ${alpha}`);
  const clusters = asClusters(differences);
  for (const value of clusters.flat())
    if (Math.abs(value) > 1) throw new RangeError(`a difference of ${value} between scores`);
  const { mean, interval } = bcaBootstrap(clusters, { resamples, seed, confidence: 1 - 2 * alpha });
  const shown = interval === null ? null : reaching(interval, mean, undetectedShare(clusters.length, alpha));
  return {
    mean,
    interval: shown,
    equivalent: shown !== null && shown.low > -margin && shown.high < margin,
    notWorse: shown !== null && shown.low > -margin,
  };
}

/** The interval, at least as wide as a share of clusters at -1 or at 1 would make it. */
function reaching({ low, high }: Interval, mean: number, share: number): Interval {
  return {
    low: Math.min(low, mean - share * (1 + mean)),
    high: Math.max(high, mean + share * (1 - mean)),
  };
}

/** The largest share of clusters that could differ without any of those drawn doing so, at one-sided level alpha. */
export function undetectedShare(clusters: number, alpha: number): number {
  return 1 - alpha ** (1 / clusters);
}
