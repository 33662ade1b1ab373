import type { BootstrapOptions } from './paired-bootstrap.ts';
import { type ScoreInterval, scoreInterval } from './score-interval.ts';

export interface ClusteredItem {
  /** Document, table, scene ... that items share (`Task.cluster`). */
  readonly cluster: string;
  /** Score, or difference of scores for `unseenItems`. */
  readonly value: number;
}

export interface UnseenScore {
  /** Test items whose cluster occurs in neither train nor val, and their clusters. */
  readonly items: number;
  readonly clusters: number;
  /** Test items left out because their cluster was seen. */
  readonly seenItems: number;
  /** null when no item is left. */
  readonly score: ScoreInterval | null;
}

/**
 * Score over the test items whose cluster a method could not have met while learning (spec/science.md 5: published
 * splits share documents, bulletins and scenes between train, val and test).
 * @param seen clusters of train and val
 * @throws {RangeError} on no items, a score outside 0 to 1, or options out of range
 */
export function unseenClusterScore(
  items: readonly ClusteredItem[],
  seen: ReadonlySet<string>,
  options: BootstrapOptions,
): UnseenScore {
  if (items.length === 0) throw new RangeError('unseen clusters of no items');
  const clusters = unseenItems(items, seen);
  const kept = clusters.flat().length;
  return {
    items: kept,
    clusters: clusters.length,
    seenItems: items.length - kept,
    score: kept === 0 ? null : scoreInterval(clusters, options),
  };
}

/** Values of the items of unseen clusters, an array a cluster in order of appearance: what the tests and bootstraps take. */
export function unseenItems(items: readonly ClusteredItem[], seen: ReadonlySet<string>): number[][] {
  const clusters = new Map<string, number[]>();
  for (const { cluster, value } of items) {
    if (seen.has(cluster)) continue;
    const values = clusters.get(cluster);
    if (values === undefined) clusters.set(cluster, [value]);
    else values.push(value);
  }
  return [...clusters.values()];
}
