import type { Method } from '../../core/arena.ts';
import { formatRepairs } from './ask-patch.ts';
import { planBudget } from './budget-plan.ts';
import type { Trace2SkillConfig } from './config.ts';
import { mostMergeCalls } from './reduce.ts';
import { maxEditsPerPatch } from './section-edit.ts';

/**
 * What a run can cost at most: the passes and outcomes that its budget holds, every reply unreadable as often as it is
 * asked for, every merge failing, every edit without its place. Where the budget is not known, all passes.
 */
export function boundsOf(
  config: Trace2SkillConfig,
  { rolloutBudget, ...sizes }: Parameters<Method['bounds']>[0],
): ReturnType<Method['bounds']> {
  const { analysedPerClass: cap, repairRounds } = config;
  const { reserved, outcomes, problem, ...plan } = planBudget(config, sizes, rolloutBudget ?? null);
  if (problem !== null) return { rollouts: 0, optimizerCalls: 0, inert: [problem] };
  const passes = rolloutBudget === undefined && config.passes === 'fill' ? config.maxPasses : plan.passes;
  const trajectories = passes * sizes.train;
  const classes = config.sides === 'errors' ? 1 : 2;
  const analysed = cap === 0 ? trajectories : Math.min(trajectories, classes * cap);
  const turns = config.analyst === 'agentic' ? config.analystTurns : 1;
  const asks = 1 + formatRepairs;
  const edits = config.translate === 'off' ? 0 : analysed * maxEditsPerPatch;
  const perOutcome = mostMergeCalls(analysed, config.mergeBatchSize) * asks + edits * asks + 2 * repairRounds;
  return {
    rollouts: trajectories + reserved,
    optimizerCalls: analysed * turns + analysed * asks + outcomes * perOutcome,
    inert: inertKeys(config, trajectories),
  };
}

function inertKeys(config: Trace2SkillConfig, trajectories: number): string[] {
  return [
    ...(config.passes === 'fill' ? [] : [`maxPasses: passes is ${config.passes}`]),
    ...(config.analyst === 'agentic' ? [] : ['analystTurns: the analyst is single']),
    ...(config.analysedPerClass >= trajectories
      ? [`analysedPerClass: there are ${trajectories} trajectories at most`]
      : []),
  ];
}
