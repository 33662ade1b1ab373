import type { Trace2SkillConfig } from './config.ts';

/** How a budget of rollouts is spent: passes over train, and what scoring the finished documents takes. */
export interface BudgetPlan {
  readonly passes: number;
  readonly outcomes: number;
  /** Rollouts that scoring takes at most; no pass may touch them. */
  readonly reserved: number;
  /** null: there is something to do. */
  readonly problem: string | null;
}

/**
 * Passes k = floor((B - selection) / |train|), at least one (spec/baselines.md 7.6). Where the budget does not hold one
 * pass and the scoring of all outcomes, there are fewer outcomes; where it does not hold one, there is nothing to do.
 * @param left rollouts of the budget, null = unlimited
 */
export function planBudget(
  config: Trace2SkillConfig,
  sizes: { readonly train: number; readonly val: number },
  left: number | null,
): BudgetPlan {
  const { passes, maxPasses, nativeSelection, scoreSeed } = config;
  const perOutcome = sizes.val + (nativeSelection ? sizes.train : 0);
  const seedCost = scoreSeed ? sizes.val : 0;
  const plan = (outcomes: number, count: number, problem: string | null = null): BudgetPlan => ({
    passes: count,
    outcomes,
    reserved: outcomes * perOutcome + seedCost,
    problem,
  });
  if (sizes.train === 0 || sizes.val === 0) return plan(0, 0, 'the train or the val split is empty');
  if (left === null) return plan(config.outcomes, passes === 'fill' ? 1 : passes);
  const affordable = Math.floor((left - seedCost - sizes.train) / perOutcome);
  if (affordable < 1) {
    const needed = sizes.train + perOutcome + seedCost;
    return plan(0, 0, `one pass and one scoring need ${needed} rollouts, ${left} are left`);
  }
  const outcomes = Math.min(config.outcomes, affordable);
  const fitting = Math.floor((left - plan(outcomes, 0).reserved) / sizes.train);
  return plan(outcomes, Math.min(passes === 'fill' ? maxPasses : passes, fitting));
}
