import type { Method } from '../../core/arena.ts';
import type { EvoskillConfig } from './config.ts';
import { contextLevels } from './propose.ts';

const builderCalls = 2;

/**
 * What a run can take at most, and the switches that cannot change it. An iteration begins only if the budget holds
 * its batch and a run on val; the longest run is one whose children are never worth a run on val.
 */
export function boundsOf(
  config: EvoskillConfig,
  { train, val, rolloutBudget }: Parameters<Method['bounds']>[0],
): ReturnType<Method['bounds']> {
  const { categories, iterations, categoriesPerBatch, samplesPerCategory } = config;
  const budget = rolloutBudget ?? Number.POSITIVE_INFINITY;
  const batch = Math.min(train, categoriesPerBatch * samplesPerCategory);
  // Sizes do not tell how many categories there are: of two, each may hold one task.
  const smallest = categories === 'none' ? batch : Math.min(train, categoriesPerBatch, 2);
  const held = Math.max(0, Math.floor((budget - 2 * val) / Math.max(1, smallest)));
  const turns = train === 0 ? 0 : Math.min(iterations, held);
  return {
    rollouts: budget < val ? 0 : Math.min(budget, val + turns * (batch + val)),
    optimizerCalls: turns * (contextLevels.length + builderCalls),
    inert: inertKeys(config, turns),
  };
}

function inertKeys({ frontierSize, parent, patience }: EvoskillConfig, turns: number): string[] {
  return [
    ...(frontierSize === 1 && parent !== 'best'
      ? [`parent: ${parent}: a frontier of 1 has one member to choose`]
      : []),
    ...(patience > turns ? [`patience: ${patience}: there are at most ${turns} iterations`] : []),
  ];
}
