import type { BlockCell } from './blocks.ts';

/** Something that every benchmark of a block has, and its resamples: a score, or a difference of scores. */
export interface Quantity {
  readonly estimate: number;
  /** null of one cluster. */
  readonly resamples: Float64Array | null;
}

export function scoreQuantity(cell: BlockCell, method: string): Quantity | null {
  const estimate = cell.estimates.get(method);
  return estimate === undefined ? null : { estimate, resamples: cell.resamples?.get(method) ?? null };
}

export function difference(a: Quantity | null, b: Quantity | null): Quantity | null {
  if (a === null || b === null) return null;
  return { estimate: a.estimate - b.estimate, resamples: combined([a, b], ([x = 0, y = 0]) => x - y) };
}

/**
 * The rival with the highest test score. The choice is made again in each resample, as whoever chooses on test would do.
 */
export function oracleOnTest(cell: BlockCell, rivals: readonly string[]): Quantity | null {
  const scores = rivals.flatMap((rival) => scoreQuantity(cell, rival) ?? []);
  if (scores.length === 0) return null;
  return {
    estimate: Math.max(...scores.map(({ estimate }) => estimate)),
    resamples: combined(scores, (values) => Math.max(...values)),
  };
}

/**
 * Test score of the rival with the highest val score: a choice that anybody could have made. Rivals that tie on val count
 * their mean, so that no name decides. The choice is no part of the scatter: val is not resampled.
 * @returns null where no rival has a val score
 */
export function oracleOnVal(cell: BlockCell, rivals: readonly string[]): Quantity | null {
  const scored = rivals.flatMap((rival) => {
    const val = cell.val.get(rival);
    const test = scoreQuantity(cell, rival);
    return val === undefined || test === null ? [] : [{ val, test }];
  });
  if (scored.length === 0) return null;
  const best = Math.max(...scored.map(({ val }) => val));
  const chosen = scored.flatMap(({ val, test }) => (val >= best - 1e-12 ? [test] : []));
  return {
    estimate: mean(chosen.map(({ estimate }) => estimate)),
    resamples: combined(chosen, mean),
  };
}

/** Resample by resample; null where one of them has none. */
function combined(
  quantities: readonly Quantity[],
  of: (values: readonly number[]) => number,
): Float64Array | null {
  const all = quantities.flatMap(({ resamples }) => (resamples === null ? [] : [resamples]));
  const [first] = all;
  if (first === undefined || all.length < quantities.length) return null;
  return first.map((_, at) => of(all.map((values) => values[at] ?? Number.NaN)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
