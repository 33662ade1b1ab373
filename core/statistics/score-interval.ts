import { bcaBootstrap } from './bca-bootstrap.ts';
import { asClusters, type Observations } from './clusters.ts';
import type { BootstrapOptions } from './paired-bootstrap.ts';
import { type Interval, wilsonInterval } from './wilson-interval.ts';

export interface ScoreInterval {
  readonly mean: number;
  readonly interval: Interval;
  readonly kind: 'wilson' | 'bca' | 'percentile' | 'wilson-of-clusters';
}

/**
 * Interval of one document's mean score: Wilson where every item is a cluster of its own and scored 0 or 1, BCa over
 * clusters elsewhere. Where a bootstrap has nothing to draw from (one cluster, or all with the same mean) it is Wilson's
 * with clusters in place of items, as if items of a cluster always agreed: too wide rather than a point.
 * @param scores within 0 to 1, one array a cluster, or plain
 * @throws {RangeError} on no scores, one outside 0 to 1, or options out of range
 */
export function scoreInterval(scores: Observations, options: BootstrapOptions): ScoreInterval {
  const clusters = asClusters(scores);
  const values = clusters.flat();
  for (const value of values) if (value < 0 || value > 1) throw new RangeError(`score ${value}`);
  const wilson = (mean: number) =>
    wilsonInterval(mean * clusters.length, clusters.length, options.confidence);
  if (values.length === clusters.length && values.every((value) => value === 0 || value === 1)) {
    const right = values.filter((value) => value === 1).length;
    const interval = wilsonInterval(right, values.length, options.confidence);
    return { mean: right / values.length, interval, kind: 'wilson' };
  }
  const { mean, interval, kind } = bcaBootstrap(clusters, options);
  return kind === 'bca' || kind === 'percentile'
    ? { mean, interval: interval ?? wilson(mean), kind }
    : { mean, interval: wilson(mean), kind: 'wilson-of-clusters' };
}
