/** What the budget is computed from: the published training run on this world's sizes. */
export interface BudgetShape {
  readonly train: number;
  readonly val: number;
  /** Rollouts of a step's batch. */
  readonly batchSize: number;
  readonly epochs: number;
}

/** Train tasks that an epoch's look back compares under two documents. */
const comparedTasks = 20;

/**
 * Target rollouts that every method may spend in a world (spec/science.md 4): |val| + E |train| + steps |val|
 * + 2 (E - 1) min(20, |train|) + (E - 1) |val| + |val|. Test is not in it.
 */
export function gymBudget({ train, val, batchSize, epochs }: BudgetShape): number {
  const steps = epochs * Math.ceil(train / batchSize);
  const lookBack = (epochs - 1) * (2 * Math.min(comparedTasks, train) + val);
  return val + epochs * train + steps * val + lookBack + val;
}
