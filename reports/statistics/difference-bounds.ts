import { type MissingBounds, missingDifferenceBounds } from '../../core/statistics/missing-bounds.ts';
import type { MethodRuns } from './cell-runs.ts';

/**
 * The difference a - b with the missing items of a wrong and those of b right, and the other way round. Every replicate of
 * one stands beside every replicate of the other: the mean over the pairs is the difference of the means.
 */
export function differenceBounds(a: MethodRuns, b: MethodRuns): MissingBounds {
  const [ours, theirs] = [a, b].map(({ replicates }) =>
    replicates.map(
      ({ items }) => new Map(items.map((item) => [item.taskId, item.missing ? null : item.hard])),
    ),
  );
  return missingDifferenceBounds(
    (ours ?? []).flatMap((own) =>
      (theirs ?? []).flatMap((other) =>
        [...new Set([...own.keys(), ...other.keys()])].map((taskId) => ({
          a: own.get(taskId) ?? null,
          b: other.get(taskId) ?? null,
        })),
      ),
    ),
  );
}
