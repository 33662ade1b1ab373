import { settleAll } from '../../core/settle-all.ts';
import { groupsOf } from './groups.ts';

/** Levels of groups; what is left after them is merged at once. */
export const maxMergeLevels = 5;

export interface ReducePlace {
  /** From 1; the forced merge has the level after the last. */
  readonly level: number;
  /** 0-based position in its level. */
  readonly group: number;
}

/**
 * Merges items level by level, the groups of a level at once, until one is left (spec/baselines.md 7.4). `merge` returns
 * the merged item alone, or its inputs when it failed. A level in which nothing could be merged is not repeated: its
 * calls would be the same. Whatever is left at the end is merged by one call.
 * @returns one item, or several when the last merge failed as well; none of none
 */
export async function reduceInLevels<T>(
  items: readonly T[],
  groupSize: number,
  merge: (group: readonly T[], place: ReducePlace) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  let current = items;
  let level = 1;
  for (; current.length > 1 && level <= maxMergeLevels; level += 1) {
    const groups = groupsOf(current, groupSize);
    const merged = await settleAll(
      groups.map(async (group, index) =>
        group.length === 1 ? group : merge(group, { level, group: index }),
      ),
    );
    const next = merged.flat();
    const stuck = next.length === current.length;
    // One call for everything has been tried already when the level was a single group.
    if (stuck && groups.length === 1) return next;
    current = next;
    if (stuck) break;
  }
  return current.length > 1 ? merge(current, { level: maxMergeLevels + 1, group: 0 }) : current;
}

/** Most calls that merging so many items can take, whatever fails. */
export function mostMergeCalls(items: number, groupSize: number): number {
  if (items < 2) return 0;
  const groups = groupsOf(Array.from({ length: items }), groupSize).length;
  return maxMergeLevels * groups + 1;
}
