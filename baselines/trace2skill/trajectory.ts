import type { TrainRollout } from '../../core/arena.ts';

/** The class of a trajectory: the verifier's yes or no. */
export type Source = 'error' | 'success';

/** One rollout of the pool. */
export interface Trajectory {
  readonly row: TrainRollout;
  readonly source: Source;
  /** From 1. */
  readonly pass: number;
  /** 0-based position in its pass: names its calls. */
  readonly index: number;
}

export function countClasses(pool: readonly Trajectory[]): { failed: number; solved: number } {
  const failed = pool.filter(({ source }) => source === 'error').length;
  return { failed, solved: pool.length - failed };
}
