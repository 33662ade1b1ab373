import type { Arena } from '../core/arena.ts';
import type { StepPlan } from './batches.ts';
import type { State, Training } from './state.ts';

/** May the method still spend this many target rollouts? */
export function affords(arena: Arena, rollouts: number): boolean {
  const left = arena.rolloutsLeft();
  return left === null || left >= rollouts;
}

/**
 * Why a step cannot be afforded, or null when it can. A step is started only if its batches and its gate
 * evaluations fit: half a step would spend rollouts and decide nothing.
 */
export function shortfall(
  { arena, config, evaluator }: Training,
  { step, batches }: StepPlan<unknown>,
  state: State,
): string | null {
  const measures = config.gate.enabled && state.current.unmeasured === true;
  const evaluations = evaluator.cost.decision + (measures ? evaluator.cost.score : 0);
  const needed = batches.reduce((sum, batch) => sum + batch.tasks.length, evaluations);
  if (affords(arena, needed)) return null;
  return `step ${step} needs up to ${needed} rollouts, ${arena.rolloutsLeft()} are left`;
}
