import { mean } from './mean.ts';
import type { Interval } from './wilson-interval.ts';

export interface MissingBounds extends Interval {
  /** Over what is there; null when nothing is, and for a table also when `printable` is false. */
  readonly mean: number | null;
  readonly missing: number;
  readonly n: number;
  /** At most 5 % missing (spec/science.md 2). */
  readonly printable: boolean;
}

/**
 * Worst and best case of a mean score: every missing one counted 0, then 1 (Horowitz and Manski 2000). The bounds are no
 * confidence interval; they assume nothing about why items are missing.
 * @param scores within 0 to 1; null is missing
 * @throws {RangeError} on no items, or a score out of range
 */
export function missingBounds(scores: readonly (number | null)[]): MissingBounds {
  checkScores(scores);
  const filled = (fill: number) => mean(scores.map((score) => score ?? fill));
  return described(
    scores.flatMap((score) => (score === null ? [] : [score])),
    scores.length,
    { low: filled(0), high: filled(1) },
  );
}

/**
 * The same of a mean paired difference: `low` counts a missing `a` as 0 and a missing `b` as 1, `high` the other way
 * round. `mean` and `missing` are of the pairs of which both are there.
 * @throws {RangeError} on no pairs, or a score out of range
 */
export function missingDifferenceBounds(
  pairs: readonly { readonly a: number | null; readonly b: number | null }[],
): MissingBounds {
  checkScores(pairs.flatMap(({ a, b }) => [a, b]));
  const complete = pairs.flatMap(({ a, b }) => (a === null || b === null ? [] : [a - b]));
  return described(complete, pairs.length, {
    low: mean(pairs.map(({ a, b }) => (a ?? 0) - (b ?? 1))),
    high: mean(pairs.map(({ a, b }) => (a ?? 1) - (b ?? 0))),
  });
}

function described(present: readonly number[], n: number, bounds: Interval): MissingBounds {
  const missing = n - present.length;
  return {
    ...bounds,
    mean: present.length === 0 ? null : mean(present),
    missing,
    n,
    printable: missing / n <= 0.05,
  };
}

function checkScores(scores: readonly (number | null)[]): void {
  if (scores.length === 0) throw new RangeError('bounds of no items');
  for (const score of scores)
    if (score !== null && !(score >= 0 && score <= 1)) throw new RangeError(`score ${score}`);
}
