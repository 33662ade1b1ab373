import type { StepPlan } from './batches.ts';
import type { State, Training } from './state.ts';

/**
 * Why a step cannot be afforded, or null when it can. A step is started only if its batches and its gate
 * evaluations fit: half a step would spend rollouts and decide nothing.
 */
export function shortfall(
  { arena, config, evaluator }: Training,
  { step, batches }: StepPlan<unknown>,
  state: State,
): string | null {
  const { score, decision } = evaluator.cost;
  const remeasured = config.gate.enabled && state.current.unmeasured === true ? score : 0;
  const needed = batches.reduce((sum, batch) => sum + batch.tasks.length, decision + remeasured);
  if (arena.affords({ rollouts: needed })) return null;
  return `step ${step} needs up to ${needed} rollouts, ${arena.rolloutsLeft()} are left`;
}
