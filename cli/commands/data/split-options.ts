import { type Command, InvalidArgumentError } from 'commander';
import type { SplitPlan } from '../../../benchmarks/data/assign-splits.ts';
import { parseRatio, publishedSplitSeed, type SplitRatio } from '../../../benchmarks/ratio-split.ts';
import { messageOf, UsageError } from '../../../core/errors.ts';

export interface SplitOptions {
  readonly ratio?: SplitRatio;
  readonly seed?: number;
  readonly partial?: boolean;
}

/** Options of the commands that split items. */
export function withSplitOptions(command: Command): Command {
  return command
    .option('--ratio <train:val:test>', 'shuffle and cut by ratio instead of the published split', ratio)
    .option(
      '--seed <n>',
      `seed of the shuffle for --ratio (default: ${publishedSplitSeed}, as published)`,
      seed,
    );
}

/** @throws {UsageError} when a seed is given that nothing would use */
export function splitPlan({ ratio, seed, partial = false }: SplitOptions): SplitPlan {
  if (ratio !== undefined) return { kind: 'ratio', ratio, seed: seed ?? publishedSplitSeed, partial };
  if (seed !== undefined)
    throw new UsageError('--seed: only --ratio shuffles; the published split has no seed');
  return { kind: 'published', partial };
}

function ratio(value: string): SplitRatio {
  try {
    return parseRatio(value);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function seed(value: string): number {
  if (/^\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  throw new InvalidArgumentError('it must be a whole number, 0 or more.');
}
