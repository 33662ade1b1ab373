import type { TrainRollout } from '../../core/arena.ts';
import { createRng, deriveSeed, type Rng } from '../../core/rng.ts';
import type { Task } from '../../core/vocabulary.ts';

/** Feedback that stands at another task than the one it was given on. */
export interface ShuffledFeedback {
  /** The rollouts of one batch with their verdicts permuted; what was not scored keeps its own. */
  verdicts(batch: readonly TrainRollout[]): TrainRollout[];
  /** The task that answers to this one are judged by: always the same other one of the train split. */
  judge(task: Task): Task;
}

/**
 * The negative control of shuffled feedback (spec/science.md 7): a method learns from verdicts that say nothing of the
 * task that they stand at, while every verdict of a batch is still there. Score, reason and feedback move together; answer
 * and transcript stay. The order is a function of the seed and of the batch, so that a resumed run gets the same.
 */
export function shuffledFeedback(seed: number, train: readonly Task[]): ShuffledFeedback {
  const rngFor = (...parts: string[]) => createRng(deriveSeed(seed, 'shuffled-feedback', ...parts));
  const judges = new Map(strangers(train, rngFor('judges')).map((judge, index) => [train[index]?.id, judge]));
  return {
    verdicts(batch) {
      const scored = batch.filter(({ outcome }) => outcome === 'scored');
      const name = scored.map(({ task, skill, visit }) => `${skill}|${task.id}|${visit}`);
      const others = strangers(
        scored.map((rollout) => ({ id: rollout.task.id, rollout })),
        rngFor('batch', ...name),
      );
      const verdictOf = new Map(scored.map((rollout, index) => [rollout, others[index]?.rollout ?? rollout]));
      return batch.map((rollout) => {
        const { hard, soft, failReason, feedback } = verdictOf.get(rollout) ?? rollout;
        return { ...rollout, hard, soft, failReason, feedback };
      });
    },
    judge: (task) => judges.get(task.id) ?? task,
  };
}

/**
 * For each item another one, every item once: all in a random order, items of one id side by side, each taking what stands
 * as many places on as the largest such group is long. So nobody meets his own id unless one id is over half of all.
 */
function strangers<Item extends { readonly id: string }>(items: readonly Item[], rng: Rng): Item[] {
  const groups = new Map<string, number[]>();
  for (const [index, { id }] of items.entries()) groups.set(id, [...(groups.get(id) ?? []), index]);
  const order = rng.shuffle([...groups.values()]).flat();
  const step = Math.max(1, ...[...groups.values()].map((group) => group.length));
  const from = new Map(order.map((index, place) => [index, order[(place + step) % order.length]]));
  return items.map((item, index) => items[from.get(index) ?? index] ?? item);
}
