import { asClusters } from './clusters.ts';
import type { ReplicateScores } from './joint-bootstrap.ts';
import { mean } from './mean.ts';

export interface SumsOfSquares {
  readonly replicates: number;
  /** Items of each cluster. */
  readonly clusterSizes: readonly number[];
  /** Sequential (type I) sums of squares; the terms are orthogonal, so their order does not matter. */
  readonly squares: Readonly<
    Record<'replicate' | 'cluster' | 'item' | 'replicateCluster' | 'residual', number>
  >;
}

/**
 * Analysis of variance of replicates crossed with items that are nested in clusters.
 * @throws {RangeError} on no replicate, differing shapes, an empty cluster or a value that is not finite
 */
export function sumsOfSquares(scores: ReplicateScores): SumsOfSquares {
  const [first] = scores;
  if (first === undefined) throw new RangeError('no replicates');
  const checked = scores.map(asClusters);
  const clusterSizes = first.map(({ length }) => length);
  for (const clusters of checked)
    if (
      clusters.length !== clusterSizes.length ||
      clusters.some((cluster, at) => cluster.length !== clusterSizes[at])
    )
      throw new RangeError('replicates do not have the same clusters and items');

  const grand = mean(checked.flat(2));
  const ofReplicate = checked.map((clusters) => mean(clusters.flat()));
  const ofCluster = clusterSizes.map((_, c) => mean(checked.flatMap((clusters) => clusters[c] ?? [])));
  const squares = { replicate: 0, cluster: 0, item: 0, replicateCluster: 0, residual: 0 };
  for (const [r, clusters] of checked.entries()) {
    const replicate = (ofReplicate[r] ?? 0) - grand;
    for (const [c, cluster] of clusters.entries()) {
      const own = (ofCluster[c] ?? 0) - grand;
      const both = mean(cluster) - grand - replicate - own;
      squares.replicate += cluster.length * replicate ** 2;
      squares.cluster += cluster.length * own ** 2;
      squares.replicateCluster += cluster.length * both ** 2;
      for (const [i, value] of cluster.entries()) {
        const item = mean(checked.map((other) => other[c]?.[i] ?? Number.NaN)) - grand - own;
        squares.item += item ** 2;
        squares.residual += (value - grand - replicate - own - both - item) ** 2;
      }
    }
  }
  return { replicates: checked.length, clusterSizes, squares };
}
