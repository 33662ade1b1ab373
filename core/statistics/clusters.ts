import { mean } from './mean.ts';

/** Values of items: one array a cluster, or plain numbers, each a cluster of its own. */
export type Observations = readonly number[] | readonly (readonly number[])[];

export interface ClusterTotals {
  /** Mean over all items, whatever their cluster. */
  readonly mean: number;
  /** Sum of each cluster's values. */
  readonly sums: Float64Array;
  /** Items of each cluster. */
  readonly sizes: Float64Array;
}

/** @throws {RangeError} on no cluster, a cluster without items, or a value that is not finite */
export function clusterTotals(observations: Observations): ClusterTotals {
  const clusters = asClusters(observations);
  return {
    mean: mean(clusters.flat()),
    sums: Float64Array.from(clusters, (cluster) => cluster.reduce((sum, value) => sum + value, 0)),
    sizes: Float64Array.from(clusters, (cluster) => cluster.length),
  };
}

/** The observations with an array for every cluster. @throws {RangeError} as {@link clusterTotals} */
export function asClusters(observations: Observations): readonly (readonly number[])[] {
  if (observations.length === 0) throw new RangeError('no observations');
  return observations.map((entry, at) => {
    const cluster = typeof entry === 'number' ? [entry] : entry;
    if (cluster.length === 0) throw new RangeError(`cluster ${at} has no items`);
    for (const value of cluster)
      if (!Number.isFinite(value)) throw new RangeError(`cluster ${at} holds ${value}`);
    return cluster;
  });
}
