import type { TaskRef, ValScore } from './arena.ts';
import { evaluationOf } from './evaluation.ts';
import { objectiveValue } from './objective.ts';
import type { Objective } from './vocabulary.ts';

/** Scores of one document by task id; a task that has not run is absent. */
export type Scores = ReadonlyMap<string, ValScore>;

/**
 * Tasks in an order that tells early whether a candidate can pass: those that earlier documents failed come
 * first, by ascending mean objective, ties as given. Each document counts half as much as the next one (in the
 * order in which they were first seen), since a candidate is most like the last ones. Tasks without any score
 * come last.
 */
export function decidingOrder(
  tasks: readonly TaskRef[],
  earlier: Iterable<Scores>,
  objective: Objective,
): TaskRef[] {
  const standings = new Map<string, { sum: number; count: number }>();
  for (const scores of earlier)
    for (const { id, hard, soft, missing } of scores.values()) {
      if (missing) continue;
      const { sum, count } = standings.get(id) ?? { sum: 0, count: 0 };
      standings.set(id, { sum: sum / 2 + objectiveValue(objective, hard, soft), count: count / 2 + 1 });
    }
  const rank = ({ id }: TaskRef) => {
    const standing = standings.get(id);
    return standing === undefined ? 2 : standing.sum / standing.count;
  };
  return [...tasks].sort((a, b) => rank(a) - rank(b));
}

/**
 * The most that a document's objective can still become: pending and missing tasks count as full successes.
 * Summed like the evaluation itself, so that with no task missing rounding can only raise it.
 */
export function mostPossible(tasks: readonly TaskRef[], scores: Scores, objective: Objective): number {
  const items = tasks.map(({ id }): ValScore => {
    const score = scores.get(id);
    return score === undefined || score.missing ? { id, hard: 1, soft: 1, missing: false } : score;
  });
  return evaluationOf('', items, objective).objective;
}

/**
 * The fewest further tasks after which the bound can have come down to the threshold, if the candidate fails them
 * all: looking earlier tells nothing. At least 1. What it costs to be a task off for rounding is that task.
 */
export function leastToDecide(
  atMost: number,
  threshold: number,
  options: { readonly tasks: number; readonly objective: Objective },
): number {
  const perTask = objectiveValue(options.objective, 1, 1) / options.tasks;
  return Math.max(1, Math.ceil((atMost - threshold) / perTask - 1e-9));
}

/** Missing tasks leave the mean, which is then rounded otherwise: this near to full marks it might exceed the bound. */
const nearFullMarks = 1e-6;

/**
 * Is it certain, to the last bit, that the whole evaluation will not exceed the threshold? Never wrong for
 * scores in [0, 1] and splits below 50,000 tasks: where a task turns out missing, the mean of the others lies
 * below the bound by at least (full marks - bound) / n, which rounding can only bridge next to full marks.
 */
export function cannotExceed(atMost: number, threshold: number, objective: Objective): boolean {
  const fullMarks = objectiveValue(objective, 1, 1);
  return threshold >= fullMarks || (atMost <= threshold && atMost <= fullMarks - nearFullMarks);
}
