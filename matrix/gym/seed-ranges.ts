import { UsageError } from '../../core/errors.ts';

/**
 * Three sets of seeds that never meet, each with worlds of its own: what a method was tuned on says nothing of
 * the golden result, and neither of them was seen by a sealed check.
 */
export const seedRanges = {
  tuning: { first: 0, count: 10_000, hypercube: 1 },
  golden: { first: 10_000, count: 10_000, hypercube: 2 },
  sealed: { first: 20_000, count: 10_000, hypercube: 3 },
} as const;

export type SeedRange = keyof typeof seedRanges;

/** `count` seeds of a range, from its `skip`-th on. @throws {UsageError} when the range has not so many */
export function seedsOf(range: SeedRange, count: number, skip = 0): number[] {
  const { first, count: size } = seedRanges[range];
  if (skip + count > size) throw new UsageError(`the ${range} range has ${size} seeds`);
  return Array.from({ length: count }, (_, index) => first + skip + index);
}

/** Reads `tuning:20`. @throws {UsageError} */
export function parseSeeds(text: string): { range: SeedRange; count: number } {
  const [, range, count] = /^(tuning|golden|sealed)(?::(\d+))?$/.exec(text) ?? [];
  if (range !== 'tuning' && range !== 'golden' && range !== 'sealed')
    throw new UsageError(`seeds '${text}': give tuning, golden or sealed and a count, as in tuning:20`);
  const number = Number(count ?? '20');
  if (number < 1) throw new UsageError(`seeds '${text}': the count must be at least 1`);
  return { range, count: number };
}
