import { ConfigError, DataError } from '../core/errors.ts';
import { createRng } from '../core/rng.ts';
import type { Split } from '../core/vocabulary.ts';

/** Weights of train, val and test. */
export type SplitRatio = readonly [train: number, val: number, test: number];

/** Seed of the published ratio splits. */
export const publishedSplitSeed = 42;

/** Reads `2:1:7`. @throws {ConfigError} unless three positive whole numbers are given */
export function parseRatio(text: string): SplitRatio {
  const [, train, val, test] = /^(\d{1,6}):(\d{1,6}):(\d{1,6})$/.exec(text) ?? [];
  const ratio: SplitRatio = [Number(train), Number(val), Number(test)];
  if (!ratio.every((weight) => weight > 0))
    throw new ConfigError(`ratio '${text}': expected train:val:test as positive whole numbers, like 2:1:7`);
  return ratio;
}

/**
 * How many of `total` items each split gets: largest remainder; equal remainders go to the larger weight, then
 * to the earlier split (spec/benchmarks-qa.md 0.1).
 */
export function ratioCounts(total: number, ratio: SplitRatio): [train: number, val: number, test: number] {
  const weight = ratio[0] + ratio[1] + ratio[2];
  // Whole-number arithmetic: remainders are compared exactly.
  const counts = ratio.map((part) => Math.floor((total * part) / weight));
  const remainders = ratio.map((part) => (total * part) % weight);
  const order = [0, 1, 2].sort(
    (a, b) => (remainders[b] ?? 0) - (remainders[a] ?? 0) || (ratio[b] ?? 0) - (ratio[a] ?? 0) || a - b,
  );
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  for (const split of order.slice(0, left)) counts[split] = (counts[split] ?? 0) + 1;
  const [train = 0, val = 0, test = 0] = counts;
  return [train, val, test];
}

/**
 * Shuffles all items with Python's `random.Random(seed)` and cuts them by ratio, train first.
 * @throws {DataError} when a split would be empty
 */
export function ratioSplit<Item>(
  items: readonly Item[],
  { ratio, seed = publishedSplitSeed }: { readonly ratio: SplitRatio; readonly seed?: number },
): Record<Split, Item[]> {
  const [train, val, test] = ratioCounts(items.length, ratio);
  if (Math.min(train, val, test) === 0)
    throw new DataError(
      `${items.length} items are too few for the ratio ${ratio.join(':')}: train ${train}, val ${val}, test ${test}`,
    );
  const shuffled = createRng(seed).shuffle(items);
  return {
    train: shuffled.slice(0, train),
    val: shuffled.slice(train, train + val),
    test: shuffled.slice(train + val),
  };
}
