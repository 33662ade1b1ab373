import type { Objective } from './vocabulary.ts';

/** The gate score of a pair of means: hard, soft, or (1 - w) hard + w soft (spec/optimizer.md 3.7). */
export function objectiveValue(objective: Objective, hard: number, soft: number): number {
  if (objective.metric === 'hard') return hard;
  if (objective.metric === 'soft') return soft;
  return (1 - objective.softWeight) * hard + objective.softWeight * soft;
}
