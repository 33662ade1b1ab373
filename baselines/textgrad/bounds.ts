import type { Method } from '../../core/arena.ts';
import type { TextGradConfig } from './config.ts';
import { stepCost } from './step-cost.ts';
import { stepShapes } from './steps.ts';

/**
 * What a run can take at most: the seed on val, and every step with a new document and a second try for it. A run
 * with a rollout budget may have more steps than one without, and sizes alone do not tell which it is.
 */
export function boundsOf(
  config: TextGradConfig,
  { train, val }: { readonly train: number; readonly val: number },
): ReturnType<Method['bounds']> {
  const limit = config.steps === 0 || config.maxSteps === 0 ? 0 : Math.max(config.steps, config.maxSteps);
  let rollouts = val;
  let optimizerCalls = 0;
  let gateDecisions = 0;
  for (const { size } of stepShapes(train, config, limit)) {
    const cost = stepCost({ batchSize: size, valSize: val, fuse: config.fuse });
    rollouts += cost.targetRollouts;
    optimizerCalls += cost.optimizerCalls + 1;
    gateDecisions += 1;
  }
  return { rollouts, optimizerCalls, gateDecisions, inert: [] };
}
