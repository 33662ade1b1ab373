import type { Method } from '../../core/arena.ts';
import type { EvoskillConfig } from './config.ts';
import { contextLevels } from './propose.ts';

const builderCalls = 2;

/** Upper bounds of a run without a budget, and the switches that cannot change it. */
export function boundsOf(
  config: EvoskillConfig,
  { train, val }: { readonly train: number; readonly val: number },
): ReturnType<Method['bounds']> {
  const { iterations, categoriesPerBatch, samplesPerCategory, frontierSize, parent, patience } = config;
  const batch = Math.min(train, categoriesPerBatch * samplesPerCategory);
  const turns = train === 0 ? 0 : iterations;
  return {
    rollouts: val + turns * (batch + val),
    optimizerCalls: turns * (contextLevels.length + builderCalls),
    inert: [
      ...(frontierSize === 1 && parent !== 'best'
        ? [`parent: ${parent}: a frontier of 1 has one member to choose`]
        : []),
      ...(patience > turns ? [`patience: ${patience}: there are only ${turns} iterations`] : []),
    ],
  };
}
