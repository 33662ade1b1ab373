import type { Arena, Evaluation } from '../../core/arena.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { EvoskillConfig } from './config.ts';
import type { Program } from './frontier.ts';

export interface ChildScore {
  readonly score: number;
  /** `at-most`: the evaluation was ended early, and the child cannot enter the frontier. */
  readonly scoreIs: 'exact' | 'at-most';
  /** Over the tasks that ran. */
  readonly evaluation: Evaluation;
}

/** The child's mean over val; under `earlyStop` only as far as the frontier's decision on it needs. */
export async function scoreChild(
  arena: Arena,
  { earlyStop, frontierSize }: EvoskillConfig,
  { skill, frontier }: { readonly skill: Skill; readonly frontier: readonly Program[] },
): Promise<ChildScore> {
  const worst = frontier.at(-1);
  if (!earlyStop || worst === undefined || frontier.length < frontierSize) {
    const evaluation = await arena.evaluate(skill);
    return { score: evaluation.objective, scoreIs: 'exact', evaluation };
  }
  const { evaluation, complete, atMost } = await arena.beats(skill, worst.score);
  return { score: atMost, scoreIs: complete ? 'exact' : 'at-most', evaluation };
}
