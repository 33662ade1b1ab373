import type { RunSummary, TestItem } from '../run-summary.ts';

/** Score over the test items whose cluster no train or val task has; shares of 1. */
export interface UnseenShare {
  readonly items: number;
  readonly share: number | null;
}

/** What may be said of the unseen clusters of a run: a score, or why there is none. */
export type UnseenAnswer = UnseenShare | { readonly unknown: string };

/** Clusters that one split of a dataset has, as far as the runs of the folder rolled its tasks out. */
interface KnownSplit {
  readonly clusters: Map<string, string>;
  readonly count: number;
}

/** Names of their clusters are made split by split: equal names are no proof, and different ones neither. */
const namedBySplit: ReadonlySet<string> = new Set(['officeqa']);

/**
 * Answers from the logs alone: clusters of train and val are known once every task of them was rolled out by some run of
 * the folder with the same splits. The whole of both counts as seen, whatever a single method looked at.
 */
export function unseenLookup(
  summaries: readonly RunSummary[],
): (summary: RunSummary, items: readonly TestItem[]) => UnseenAnswer {
  const known = new Map<string, KnownSplit>();
  for (const { dataset, learnClusters } of summaries)
    for (const split of ['train', 'val'] as const) {
      const key = `${split} ${dataset[split].digest}`;
      const entry = known.get(key) ?? { clusters: new Map(), count: dataset[split].count };
      for (const [taskId, cluster] of learnClusters[split]) entry.clusters.set(taskId, cluster);
      known.set(key, entry);
    }
  return ({ run, dataset }, items) => {
    if ((run.benchmark.evalSplit ?? 'test') !== 'test') return { unknown: 'another split than test' };
    if (namedBySplit.has(run.benchmark.name.replace(/-mini$/, '')))
      return { unknown: `${run.benchmark.label} names its clusters split by split` };
    const seen = new Set<string>();
    for (const split of ['train', 'val'] as const) {
      const entry = known.get(`${split} ${dataset[split].digest}`);
      if (entry === undefined || entry.clusters.size < dataset[split].count)
        return {
          unknown: `${run.benchmark.label}: only ${entry?.clusters.size ?? 0} of ${dataset[split].count} ${split} tasks were rolled out in this folder`,
        };
      for (const cluster of entry.clusters.values()) seen.add(cluster);
    }
    const kept = items.filter(({ missing, cluster }) => !missing && !seen.has(cluster));
    const right = kept.reduce((sum, { hard }) => sum + hard, 0);
    return { items: kept.length, share: kept.length === 0 ? null : right / kept.length };
  };
}
