/** Candidates that each of DSPy's budgets is made for. */
const candidatesOf = { light: 6, medium: 12, heavy: 18 } as const;
export const autoBudgets = ['light', 'medium', 'heavy'] as const;
export type AutoBudget = (typeof autoBudgets)[number];

/** Rollouts that DSPy counts for a minibatch trial, for bootstrapping a candidate, and trials between full evaluations. */
const [trialRollouts, bootstrapRollouts, trialsBetween] = [35, 5, 5];

/**
 * Metric calls that `dspy.GEPA(auto=...)` allows (spec/baselines.md 5.9). The formula does not describe the loop
 * (dspy #10245); it is here so that runs can be given the same number.
 */
export function autoMetricCalls(
  level: AutoBudget,
  { val, components }: { val: number; components: number },
): number {
  const candidates = candidatesOf[level];
  const trials = Math.floor(Math.max(4 * components * Math.log2(candidates), 1.5 * candidates));
  const fullEvaluations = 1 + Math.floor((trials + 1) / trialsBetween) + 1 + (trials < trialsBetween ? 1 : 0);
  return fullEvaluations * val + bootstrapRollouts * candidates + trialRollouts * trials;
}
