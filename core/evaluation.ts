import type { Evaluation, ValScore } from './arena.ts';
import { objectiveValue } from './objective.ts';
import type { Objective } from './vocabulary.ts';

/**
 * Means over the items that are not missing, summed in the order given; 0 of nothing.
 * Every score of a document on val comes from here: a bound on it must add up in the same order.
 */
export function evaluationOf(skill: string, items: readonly ValScore[], objective: Objective): Evaluation {
  const counted = items.filter((item) => !item.missing);
  const mean = (of: 'hard' | 'soft') =>
    counted.length === 0 ? 0 : counted.reduce((sum, item) => sum + item[of], 0) / counted.length;
  const hard = mean('hard');
  const soft = mean('soft');
  return { skill, items, hard, soft, objective: objectiveValue(objective, hard, soft) };
}
