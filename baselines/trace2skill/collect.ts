import type { Arena } from '../../core/arena.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { BudgetPlan } from './budget-plan.ts';
import type { Trace2SkillConfig } from './config.ts';
import { emit } from './events.ts';
import { countClasses, type Trajectory } from './trajectory.ts';

/** Said of a pool that nothing but the plan ended. */
export const allPassesRun = 'all passes were run';

export interface Pool {
  readonly trajectories: readonly Trajectory[];
  /** Why there were no more passes. */
  readonly stopped: string;
}

/**
 * Stage 1: the starting document on all of train, as often as planned, failures and successes told apart by the
 * verifier. A rollout that the machinery lost is no trajectory. Ends early when no further one would be read.
 */
export async function collect(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  plan: BudgetPlan,
): Promise<Pool> {
  const pool: Trajectory[] = [];
  for (let pass = 1; pass <= plan.passes; pass += 1) {
    if (pass > 1 && isFull(pool, config)) return { trajectories: pool, stopped: 'the caps are full' };
    if (!arena.affords({ rollouts: arena.train.length + plan.reserved }))
      return { trajectories: pool, stopped: 'the budget holds no further pass' };
    const rows = await arena.rollout(skill, arena.train, {
      phase: 'train',
      presentationSeed: arena.seed + pass,
    });
    const collected = rows.flatMap((row, index): Trajectory[] =>
      row.outcome === 'infra-error'
        ? []
        : [{ row, source: row.hard >= 1 ? 'success' : 'error', pass, index }],
    );
    pool.push(...collected);
    emit(
      arena,
      'trajectories-collected',
      { microBatch: pass },
      {
        ...countClasses(collected),
        missing: rows.filter(({ outcome }) => outcome === 'infra-error').map(({ task }) => task.id),
        rows: rows.map(({ task, hard, soft }) => ({ id: task.id, hard, soft })),
      },
    );
  }
  return { trajectories: pool, stopped: allPassesRun };
}

function isFull(pool: readonly Trajectory[], { analysedPerClass: cap, sides }: Trace2SkillConfig): boolean {
  if (cap === 0) return false;
  const { failed, solved } = countClasses(pool);
  return failed >= cap && (sides === 'errors' || solved >= cap);
}
