import type { ReplicateScores } from '../../core/statistics/joint-bootstrap.ts';
import type { TestItem } from '../run-summary.ts';
import { areEnough } from '../test-score.ts';

/** Hard scores of several methods on the tasks that all their replicates have. */
export interface CommonScores {
  /** Of each method: replicates, of clusters, of items; clusters and items in the order of their names. */
  readonly scores: readonly ReplicateScores[];
  readonly items: number;
  readonly clusters: number;
  /** Tasks that some replicate misses, or was not asked. */
  readonly leftOut: number;
}

/** Test items of each replicate of a method. */
interface MethodItems {
  readonly replicates: readonly { readonly items: readonly TestItem[] }[];
}

/**
 * Keeps the tasks that every replicate of every method has an outcome of (spec/science.md 2).
 * @returns null when there is none, or when over 5 % of the tasks that were asked are left out: runs that miss other tasks
 * each lose more together than alone
 */
export function commonScores(methods: readonly MethodItems[]): CommonScores | null {
  const runs = methods.map(({ replicates }) =>
    replicates.map(
      ({ items }) => new Map(items.flatMap((item) => (item.missing ? [] : [[item.taskId, item] as const]))),
    ),
  );
  const everyRun = runs.flat();
  const [first] = everyRun;
  if (first === undefined) return null;
  const asked = new Set(
    methods.flatMap(({ replicates }) => replicates.flatMap(({ items }) => items.map(({ taskId }) => taskId))),
  );
  const clusters = new Map<string, string[]>();
  let items = 0;
  for (const taskId of [...first.keys()].sort()) {
    if (everyRun.some((run) => !run.has(taskId))) continue;
    const cluster = first.get(taskId)?.cluster ?? '';
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), taskId]);
    items += 1;
  }
  if (!areEnough(items, asked.size - items)) return null;
  const ordered = [...clusters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, taskIds]) => taskIds);
  return {
    scores: runs.map((replicates) =>
      replicates.map((run) =>
        ordered.map((taskIds) => taskIds.map((taskId) => run.get(taskId)?.hard ?? Number.NaN)),
      ),
    ),
    items,
    clusters: ordered.length,
    leftOut: asked.size - items,
  };
}

/** Mean over replicates of every item, an array a cluster. */
export function meanOverReplicates(scores: ReplicateScores): number[][] {
  const [first = []] = scores;
  return first.map((cluster, c) =>
    cluster.map((_, i) => scores.reduce((sum, run) => sum + (run[c]?.[i] ?? Number.NaN), 0) / scores.length),
  );
}
