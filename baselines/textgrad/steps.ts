import type { Rng } from '../../core/rng.ts';
import type { TextGradConfig } from './config.ts';

type StepSizes = Pick<TextGradConfig, 'batchSize' | 'epochs' | 'stepsPerEpoch'>;

/** Where a step lies and how many train tasks it has. */
export interface StepShape {
  /** 1-based over the whole run. */
  readonly step: number;
  /** 1-based. */
  readonly epoch: number;
  /** 0-based. */
  readonly stepInEpoch: number;
  readonly size: number;
}

export interface StepPlan<T> extends StepShape {
  readonly tasks: readonly T[];
}

/**
 * The steps of a run: passes over the train tasks in batches, the last batch of a pass possibly short.
 * @param limit most steps; 0 = no limit
 */
export function* stepShapes(trainSize: number, sizes: StepSizes, limit: number): Generator<StepShape> {
  const { batchSize, epochs, stepsPerEpoch } = sizes;
  const whole = Math.ceil(trainSize / batchSize);
  const perEpoch = stepsPerEpoch === 0 ? whole : Math.min(stepsPerEpoch, whole);
  if (perEpoch === 0) return;
  let step = 0;
  for (let epoch = 1; epochs === 0 || epoch <= epochs; epoch += 1)
    for (let stepInEpoch = 0; stepInEpoch < perEpoch; stepInEpoch += 1) {
      if (limit > 0 && step >= limit) return;
      step += 1;
      const size = Math.min(batchSize, trainSize - stepInEpoch * batchSize);
      yield { step, epoch, stepInEpoch, size };
    }
}

/**
 * The same with tasks: every epoch draws without replacement, in an order of its own.
 * @param options.rng the generator of an epoch, from its number
 */
export function* planSteps<T>(
  tasks: readonly T[],
  options: { readonly sizes: StepSizes; readonly limit: number; readonly rng: (epoch: number) => Rng },
): Generator<StepPlan<T>> {
  let order: readonly T[] = [];
  for (const shape of stepShapes(tasks.length, options.sizes, options.limit)) {
    if (shape.stepInEpoch === 0) order = options.rng(shape.epoch).shuffle(tasks);
    const start = shape.stepInEpoch * options.sizes.batchSize;
    yield { ...shape, tasks: order.slice(start, start + shape.size) };
  }
}
