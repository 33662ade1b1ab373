import type { Arena, TrainRollout } from '../../core/arena.ts';
import { objectiveValue } from '../../core/objective.ts';
import { shownFeedback } from '../../core/trajectory-text.ts';
import type { Objective } from '../../core/vocabulary.ts';

/** The loss of one example as text: its score and what the verifier says (spec/baselines.md 6.1, string function). */
export function lossText(row: TrainRollout, objective: Objective): string {
  const score = Math.round(scoreOf(row, objective) * 1000) / 1000;
  const feedback = shownFeedback(row);
  return `score: ${score}${feedback === '' ? '' : `\n${feedback}`}`;
}

/** The example's value under the objective of all methods, 0 to 1. */
export function scoreOf(row: TrainRollout, objective: Objective): number {
  return objectiveValue(objective, row.hard, row.soft);
}

/** What the loss measures, in words. There is no direction flag, so the words must say which way is up. */
export function lossPurpose({ objective }: Pick<Arena, 'objective'>): string {
  const metric = {
    hard: 'the share of answers that are fully right ("hard")',
    soft: 'the share of an answer that is right ("soft")',
    mixed: 'a mean of "hard" (1 only for a fully right answer) and "soft" (the share that is right)',
  }[objective.metric];
  return `a verifier that scores the answer by ${metric}; 0 is worst, 1 is best, higher is better`;
}
