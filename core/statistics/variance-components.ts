import type { ReplicateScores } from './joint-bootstrap.ts';
import { sumsOfSquares } from './sums-of-squares.ts';

export type ComponentName = 'replicate' | 'cluster' | 'item' | 'replicateCluster' | 'residual';

export interface VarianceComponents {
  /**
   * Variances in squared units of the score, negative estimates set to 0; null where the design cannot tell them apart:
   * of one replicate `replicate`, `replicateCluster` and `residual` (`item` then holds the residual), of singletons
   * `item` and `residual` (`cluster` then holds the item, `replicateCluster` the residual), of one cluster `cluster` and
   * `replicateCluster` (`replicate` then holds the latter).
   */
  readonly components: Readonly<Record<ComponentName, number | null>>;
  /** Components whose estimate was negative, with that estimate: no sign of them in these scores. */
  readonly clamped: readonly { readonly name: ComponentName; readonly estimate: number }[];
}

/**
 * Where the scatter of scores comes from, by the ANOVA method (Searle, Casella and McCulloch 1992, chapter 5):
 * score = mean + replicate + cluster + item in cluster + replicate x cluster + rest, every replicate on the same
 * items, clusters of any size. Mean squares are set equal to what they are on average.
 * @throws {RangeError} on differing shapes, a value that is not finite, or a single score
 */
export function varianceComponents(scores: ReplicateScores): VarianceComponents {
  const { replicates, clusterSizes, squares } = sumsOfSquares(scores);
  const items = clusterSizes.reduce((sum, size) => sum + size, 0);
  const r = replicates - 1;
  const c = clusterSizes.length - 1;
  const i = items - clusterSizes.length;
  if (items * replicates < 2) throw new RangeError('variance components of a single score');
  // A cluster's typical size: as an item meets it, and as the mean square between clusters weighs it.
  const met = clusterSizes.reduce((sum, size) => sum + size * size, 0) / items;
  const typical = c === 0 ? 0 : (items - met) / c;
  const square = (sum: number, freedom: number) => (freedom === 0 ? null : sum / freedom);
  const rest = square(squares.residual, r * i);
  const interaction = square(squares.replicateCluster, r * c);
  const betweenItems = square(squares.item, i);
  const betweenClusters = square(squares.cluster, c);
  const betweenReplicates = square(squares.replicate, r);

  // On average: rest e, interaction e + typical rc, items e + R item, clusters e + typical rc + R item + R typical c,
  // replicates e + met rc + items r.
  const replicateCluster = interaction === null ? null : (interaction - (rest ?? 0)) / typical;
  const raw: Record<ComponentName, number | null> = {
    replicate:
      betweenReplicates === null
        ? null
        : (betweenReplicates - (rest ?? 0) - met * (replicateCluster ?? 0)) / items,
    cluster:
      betweenClusters === null
        ? null
        : (betweenClusters - (interaction ?? 0) - (betweenItems ?? 0) + (rest ?? 0)) / (replicates * typical),
    item: betweenItems === null ? null : (betweenItems - (rest ?? 0)) / replicates,
    replicateCluster,
    residual: rest,
  };
  return clampNegative(raw);
}

function clampNegative(raw: Readonly<Record<ComponentName, number | null>>): VarianceComponents {
  const clamped: { name: ComponentName; estimate: number }[] = [];
  const kept = (name: ComponentName): number | null => {
    const estimate = raw[name];
    if (estimate === null || estimate >= 0) return estimate;
    clamped.push({ name, estimate });
    return 0;
  };
  const components = {
    replicate: kept('replicate'),
    cluster: kept('cluster'),
    item: kept('item'),
    replicateCluster: kept('replicateCluster'),
    residual: kept('residual'),
  };
  return { components, clamped };
}
