import type { Method } from '../../core/arena.ts';
import type { TextGradConfig } from './config.ts';
import { stepCost } from './step-cost.ts';
import { stepShapes } from './steps.ts';

/**
 * What a run can take at most: the seed on val, and every step with a new document and a second try for it. A step
 * starts only if the budget holds its batch and val; there are most steps where no document is worth a run on val.
 * A run with a rollout budget may have more steps than one without; where that is not known, the larger number counts.
 */
export function boundsOf(
  config: TextGradConfig,
  { train, val, rolloutBudget }: Parameters<Method['bounds']>[0],
): ReturnType<Method['bounds']> {
  const budget = rolloutBudget ?? Number.POSITIVE_INFINITY;
  if (budget < val) return { rollouts: 0, optimizerCalls: 0, gateDecisions: 0, inert: [] };
  let rollouts = val;
  let least = val;
  let optimizerCalls = 0;
  let gateDecisions = 0;
  for (const { size } of stepShapes(train, config, stepLimit(config, rolloutBudget))) {
    if (least + size + val > budget) break;
    least += size;
    const cost = stepCost({ batchSize: size, valSize: val, fuse: config.fuse });
    rollouts += cost.targetRollouts;
    optimizerCalls += cost.optimizerCalls + 1;
    gateDecisions += 1;
  }
  return { rollouts: Math.min(rollouts, budget), optimizerCalls, gateDecisions, inert: [] };
}

function stepLimit({ steps, maxSteps }: TextGradConfig, rolloutBudget: number | null | undefined): number {
  if (rolloutBudget === null) return steps;
  if (rolloutBudget !== undefined) return maxSteps;
  return steps === 0 || maxSteps === 0 ? 0 : Math.max(steps, maxSteps);
}
