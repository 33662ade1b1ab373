import type { PlanNote } from '../plan-note.ts';

/** One plan of several that do not contradict each other: all their runs. null: there are none. */
export function mergedPlan(plans: readonly PlanNote[]): Omit<PlanNote, 'format' | 'digest'> | null {
  const [first] = plans;
  if (first === undefined) return null;
  const isOne = plans.every(({ digest }) => digest === first.digest);
  const names = [...new Set(plans.map(({ matrix }) => matrix))];
  return {
    matrix: names.join('+'),
    productVersion: first.productVersion,
    // A share is one of a plan: of several plans together it says nothing.
    shares: isOne ? [...new Set(plans.flatMap(({ shares }) => shares))] : [],
    runs: [...new Map(plans.flatMap(({ runs }) => runs).map((run) => [run.id, run])).values()],
  };
}
