import type { TaskRef, TrainRollout } from '../core/arena.ts';
import { createRng } from '../core/rng.ts';
import { settleAll } from '../core/settle-all.ts';
import type { Skill } from '../core/vocabulary.ts';
import { emit, type PairCategory } from './events.ts';
import { isFailure } from './rollout.ts';
import { equalButForEmptyRegion } from './slow-region.ts';
import type { Training } from './state.ts';

/** One train task under both documents. */
export interface Pair {
  readonly category: PairCategory;
  readonly before: TrainRollout;
  readonly after: TrainRollout;
}

/** What an epoch changed, task by task (spec/optimizer.md 3.9). */
export interface Comparison {
  /** The document at the end of the epoch before, after its slow update. */
  readonly previous: Skill;
  /** The document after the epoch's last step, before its slow update. */
  readonly current: Skill;
  /** The pairs that the optimizer is shown, in the order of the visits. */
  readonly kept: readonly Pair[];
  /** Why there is nothing to show; null when there is. */
  readonly skipped: string | null;
}

export interface ComparisonOptions {
  readonly epoch: number;
  readonly previous: Skill;
  readonly current: Skill;
  /** What the pairs are for: the slow update, and with it the memory, or the memory alone. */
  readonly purpose: 'slow-update' | 'meta-skill';
  /** Rollouts that must be left when the comparison is done. */
  readonly reserve: number;
}

/**
 * Rolls both documents out on the same sample of train tasks. A task that the machinery failed under either
 * document is missing: no pair, no failure. Under `pairs: changed` further tasks are visited one by one until
 * there are enough changed pairs or no tasks left (15.14).
 */
export async function compareDocuments(training: Training, options: ComparisonOptions): Promise<Comparison> {
  const { arena, config, tasks } = training;
  const { epoch, previous, current, purpose, reserve } = options;
  const { samples, pairs: policy } = config.slowUpdate;
  const seed = arena.seed + 2000 * epoch;
  const order = createRng(seed).shuffle(tasks);
  const sample = order.slice(0, samples);
  const found: Pair[] = [];
  const missing: string[] = [];
  const toppedUp: TaskRef[] = [];
  const kept = () => found.filter(({ category }) => isKept(category, policy));
  const visit = async (some: readonly TaskRef[]) => {
    const rows = await rollBoth(training, { previous, current, seed }, some);
    for (const [before, after] of rows) {
      if (before.outcome === 'infra-error' || after.outcome === 'infra-error') missing.push(before.task.id);
      else found.push({ category: categoryOf(before, after), before, after });
    }
  };

  const needed = 2 * sample.length + reserve;
  let skipped: string | null = null;
  if (config.semantics.sameDocument === 'skip' && equalButForEmptyRegion(previous.text, current.text))
    skipped = 'the document is the one that the epoch began with';
  else if (!arena.affords({ rollouts: needed }))
    skipped = `the end of epoch ${epoch} needs up to ${needed} rollouts, ${arena.rolloutsLeft()} are left`;
  else {
    await visit(sample);
    for (const task of policy === 'changed' ? order.slice(samples) : []) {
      if (kept().length >= samples || !arena.affords({ rollouts: 2 + reserve })) break;
      toppedUp.push(task);
      await visit([task]);
    }
    if (found.length === 0) skipped = 'every rollout of the comparison is missing';
  }

  const ran = found.length + missing.length > 0;
  const shown = kept().slice(0, samples);
  emit(
    arena,
    'documents-compared',
    { epoch },
    {
      purpose,
      previous: previous.hash,
      current: current.hash,
      seed,
      sampled: ran ? sample.map(({ id }) => id) : [],
      toppedUp: toppedUp.map(({ id }) => id),
      pairs: found.map(({ category, before, after }) => ({
        id: before.task.id,
        category,
        before: { hard: before.hard, soft: before.soft },
        after: { hard: after.hard, soft: after.soft },
      })),
      kept: shown.map(({ before }) => before.task.id),
      missing,
      skipped,
    },
  );
  return { previous, current, kept: shown, skipped };
}

async function rollBoth(
  { arena }: Training,
  { previous, current, seed }: { readonly previous: Skill; readonly current: Skill; readonly seed: number },
  tasks: readonly TaskRef[],
): Promise<[TrainRollout, TrainRollout][]> {
  const options = { phase: 'slow-update', presentationSeed: seed } as const;
  const [before = [], after = []] = await settleAll([
    arena.rollout(previous, tasks, options),
    arena.rollout(current, tasks, options),
  ]);
  return before.flatMap((row, index): [TrainRollout, TrainRollout][] => {
    const other = after[index];
    return other === undefined ? [] : [[row, other]];
  });
}

function categoryOf(before: TrainRollout, after: TrainRollout): PairCategory {
  if (isFailure(before)) return isFailure(after) ? 'persistent_fail' : 'improved';
  return isFailure(after) ? 'regressed' : 'stable_success';
}

function isKept(category: PairCategory, policy: 'mixed' | 'changed' | 'unchanged'): boolean {
  const changed = category === 'improved' || category === 'regressed';
  return policy === 'mixed' || changed === (policy === 'changed');
}
