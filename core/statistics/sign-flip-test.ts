import { createRng } from '../rng.ts';
import { clusterTotals, type Observations } from './clusters.ts';
import { exactGridTail } from './sign-flip-grid.ts';

export interface SignFlipOptions {
  /** Of the random patterns; unused where the test is exact. */
  readonly seed: number | bigint;
  /** Random sign patterns where the exact ones are too many; 100,000 unless given. */
  readonly patterns?: number;
  /** Up to this many clusters that differ, all sign patterns are gone through; 20 unless given, at most 24. */
  readonly exactUpTo?: number;
}

export interface SignFlipResult {
  /** Mean difference over all items. */
  readonly mean: number;
  /** Two-sided. */
  readonly p: number;
  readonly clusters: number;
  /** Clusters whose differences do not add up to 0: only they count for p. */
  readonly discordant: number;
  /** `monte-carlo` p cannot be below 1/(patterns + 1). */
  readonly method: 'exact' | 'monte-carlo';
}

/**
 * Paired sign-flip permutation test over clusters (Fisher 1935; Good 2005, 3.2.1): without an effect, all differences of
 * a cluster might as well have the other sign, together. p is the share of sign patterns whose |sum over items| is at
 * least the observed one, ties included. Exact for sums on a grid (hard scores, averages of few replicates) and for few
 * clusters, else by random patterns with p = (b + 1)/(m + 1) (Phipson and Smyth 2010). On singletons with hard scores it
 * equals the exact McNemar test.
 * @param observations differences of items, one array a cluster, or plain differences
 * @throws {RangeError} on no observations, an empty cluster, a value that is not finite, or options out of range
 */
export function signFlipTest(observations: Observations, options: SignFlipOptions): SignFlipResult {
  const { seed, patterns = 100_000, exactUpTo = 20 } = options;
  if (!Number.isSafeInteger(patterns) || patterns < 1) throw new RangeError(`${patterns} sign patterns`);
  if (!Number.isSafeInteger(exactUpTo) || exactUpTo < 0 || exactUpTo > 24)
    throw new RangeError(`exact up to ${exactUpTo} clusters`);
  const { mean, sums } = clusterTotals(observations);
  const scale = sums.reduce((total, sum) => total + Math.abs(sum), 0);
  const sizes = sums.map(Math.abs).filter((size) => size > 1e-12 * scale);
  const observed = Math.abs(sums.reduce((total, sum) => total + sum, 0));
  const result = { mean, clusters: sums.length, discordant: sizes.length };
  // Equal sums may differ in their last digits when added in another order.
  const least = observed - 1e-11 * scale;
  if (least <= 0) return { ...result, p: 1, method: 'exact' };
  const onGrid = exactGridTail(sizes, observed);
  if (onGrid !== null) return { ...result, p: onGrid, method: 'exact' };
  if (sizes.length <= exactUpTo) return { ...result, p: shareOfAll(sizes, least), method: 'exact' };
  return { ...result, p: shareOfRandom(sizes, least, patterns, seed), method: 'monte-carlo' };
}

/** The first sign may stay: turning all signs does not change |sum|. */
function shareOfAll(sizes: Float64Array, least: number): number {
  const all = new Float64Array(2 ** (sizes.length - 1));
  all[0] = sizes[0] ?? 0;
  let filled = 1;
  for (const size of sizes.subarray(1)) {
    for (let at = 0; at < filled; at += 1) {
      const sum = all[at] ?? 0;
      all[at] = sum + size;
      all[at + filled] = sum - size;
    }
    filled *= 2;
  }
  let extreme = 0;
  for (const sum of all) if (Math.abs(sum) >= least) extreme += 1;
  return extreme / all.length;
}

function shareOfRandom(sizes: Float64Array, least: number, patterns: number, seed: number | bigint): number {
  const rng = createRng(seed);
  let extreme = 0;
  for (let pattern = 0; pattern < patterns; pattern += 1) {
    let sum = 0;
    let bits = 0;
    for (let at = 0; at < sizes.length; at += 1) {
      // One draw gives 30 signs.
      bits = at % 30 === 0 ? Math.floor(rng.random() * 2 ** 30) : bits >>> 1;
      sum += (bits & 1) === 0 ? (sizes[at] ?? 0) : -(sizes[at] ?? 0);
    }
    if (Math.abs(sum) >= least) extreme += 1;
  }
  return (extreme + 1) / (patterns + 1);
}
