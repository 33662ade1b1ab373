import type { Arena, TaskRef, TrainRollout } from '../core/arena.ts';
import { IncompleteError } from '../core/errors.ts';
import type { Skill } from '../core/vocabulary.ts';
import type { Batch } from './batches.ts';

/** What a micro-batch of train rollouts showed. */
export interface RolloutBatch {
  readonly batch: Batch<TaskRef>;
  /** In batch order, without those that the machinery failed. */
  readonly rows: readonly TrainRollout[];
  /** Tasks whose rollout ended in an infra error: missing data, not zeros. */
  readonly missing: readonly string[];
  readonly hard: number;
  readonly soft: number;
}

/** More than this share of a batch missing stops the run; a single task never does. */
const maxMissingShare = 0.2;

/**
 * Stage 1: rolls the current skill out on a micro-batch. The choices that a task presents are drawn with the
 * batch's seed.
 * @throws {IncompleteError} when over 20 % of the batch is missing
 */
export async function rolloutBatch(arena: Arena, skill: Skill, batch: Batch<TaskRef>): Promise<RolloutBatch> {
  const all = await arena.rollout(skill, batch.tasks, { phase: 'train', presentationSeed: batch.seed });
  const rows = all.filter((row) => row.outcome !== 'infra-error');
  const missing = all.filter((row) => row.outcome === 'infra-error').map((row) => row.task.id);
  if (missing.length > Math.max(1, maxMissingShare * all.length))
    throw new IncompleteError(
      `${missing.length} of ${all.length} train rollouts of batch ${batch.index} are infra errors (${missing.join(', ')})`,
    );
  return { batch, rows, missing, ...meanScores(rows) };
}

/** Arithmetic means over rows in order; (0, 0) for none (spec/optimizer.md 2.3). */
export function meanScores(rows: readonly TrainRollout[]): { hard: number; soft: number } {
  if (rows.length === 0) return { hard: 0, soft: 0 };
  const hard = rows.reduce((sum, row) => sum + row.hard, 0) / rows.length;
  const soft = rows.reduce((sum, row) => sum + row.soft, 0) / rows.length;
  return { hard, soft };
}

/** A fractional hard score counts as a success for reflection (spec/optimizer.md 2.3). */
export function isFailure(row: TrainRollout): boolean {
  return row.hard < 1e-9;
}
