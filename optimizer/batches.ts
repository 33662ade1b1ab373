import { createRng } from '../core/rng.ts';

/** One micro-batch of train tasks. */
export interface Batch<T> {
  /** 0-based within the epoch. */
  readonly index: number;
  /** 0-based within the step. */
  readonly microBatch: number;
  /** Seeds the minibatch shuffles: failures with it, successes with it + 1. */
  readonly seed: number;
  readonly tasks: readonly T[];
}

/** The micro-batches of one step. */
export interface StepPlan<T> {
  /** 1-based over the whole run. */
  readonly step: number;
  /** 0-based. */
  readonly stepInEpoch: number;
  readonly batches: readonly Batch<T>[];
}

export interface BatchSizes {
  readonly batchSize: number;
  readonly accumulation: number;
}

/** Steps of an epoch: one pass over the tasks, the last step possibly short (spec/optimizer.md 3.1.5). */
export function stepsPerEpoch(taskCount: number, { batchSize, accumulation }: BatchSizes): number {
  return Math.ceil(taskCount / (batchSize * accumulation));
}

/**
 * Shuffles the tasks for one epoch and cuts them into the batches of its steps (spec/optimizer.md 3.2). A
 * micro-batch that the pass leaves empty is refilled by shuffling the epoch's order once more (15.1), so a task
 * may come twice in a step.
 * @param options.epoch 1-based
 */
export function planEpoch<T>(
  tasks: readonly T[],
  options: BatchSizes & { readonly seed: number; readonly epoch: number },
): StepPlan<T>[] {
  const { batchSize, accumulation, seed, epoch } = options;
  const epochSeed = seed + 1000 * epoch;
  const order = createRng(epochSeed).shuffle(tasks);
  const steps = stepsPerEpoch(tasks.length, options);

  const batchAt = (stepInEpoch: number, microBatch: number): Batch<T> => {
    const index = stepInEpoch * accumulation + microBatch;
    const batchSeed = epochSeed + index + 1;
    const slice = order.slice(index * batchSize, (index + 1) * batchSize);
    const refill = () => createRng(batchSeed).shuffle(order).slice(0, batchSize);
    return { index, microBatch, seed: batchSeed, tasks: slice.length > 0 ? slice : refill() };
  };

  return Array.from({ length: steps }, (_, stepInEpoch) => ({
    step: (epoch - 1) * steps + stepInEpoch + 1,
    stepInEpoch,
    batches: Array.from({ length: accumulation }, (_, microBatch) => batchAt(stepInEpoch, microBatch)),
  }));
}
