import type { Rng } from '../../core/rng.ts';
import type { EvoskillConfig } from './config.ts';
import type { Program } from './frontier.ts';

/**
 * The program that an iteration starts from (spec/baselines.md 8.2). `frontier` is sorted best first; iterations
 * count from 1, so a round robin over three members begins with the second.
 * @throws {RangeError} on an empty frontier: the seed document stands on it before the first iteration
 */
export function chooseParent(
  frontier: readonly Program[],
  options: { readonly strategy: EvoskillConfig['parent']; readonly iteration: number; readonly rng: Rng },
): Program {
  const { strategy, iteration, rng } = options;
  const position = {
    best: () => 0,
    random: () => rng.below(frontier.length),
    'round-robin': () => iteration % frontier.length,
  }[strategy]();
  const parent = frontier[position];
  if (parent === undefined) throw new RangeError('the frontier is empty');
  return parent;
}
