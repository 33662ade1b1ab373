import type { Arena, Evaluation } from '../core/arena.ts';
import { objectiveValue } from '../core/objective.ts';
import type { Objective, Skill } from '../core/vocabulary.ts';
import type { SkillOptConfig } from './config.ts';

/** A document's standing on the val tasks. */
export interface Score {
  readonly evaluation: Evaluation;
  /** The gate metric over the document's scored tasks. */
  readonly value: number;
}

/** Scores candidates on val and remembers the scores by skill hash. */
export interface Evaluator {
  readonly objective: Objective;
  /** Tasks of one evaluation. */
  readonly size: number;
  /** Is the document scored already? Then asking again costs nothing. */
  knows(skill: Skill): boolean;
  evaluate(
    skill: Skill,
    options?: { readonly phase?: 'val' | 'final-val' },
  ): Promise<Score & { source: 'rollout' | 'cache' }>;
  /** Documents scored on the whole val split, in order of scoring. */
  candidates(): { skill: Skill; evaluation: Evaluation }[];
}

/** Stage 6a. The gate metric is the benchmark's objective unless the configuration names another. */
export function createEvaluator(arena: Arena, config: SkillOptConfig): Evaluator {
  const { metric, softWeight } = config.gate;
  const objective: Objective =
    metric === 'objective' ? arena.objective : metric === 'mixed' ? { metric, softWeight } : { metric };
  const tasks = config.valSize === 0 ? arena.val : arena.val.slice(0, config.valSize);
  const scored = new Map<string, { skill: Skill; score: Score }>();
  return {
    objective,
    size: tasks.length,
    knows: (skill) => scored.has(skill.hash),
    async evaluate(skill, { phase = 'val' } = {}) {
      const known = scored.get(skill.hash);
      if (known !== undefined) return { ...known.score, source: 'cache' };
      const evaluation = await arena.evaluate(skill, { phase, ...(tasks === arena.val ? {} : { tasks }) });
      const score = { evaluation, value: objectiveValue(objective, evaluation.hard, evaluation.soft) };
      scored.set(skill.hash, { skill, score });
      return { ...score, source: 'rollout' };
    },
    candidates: () =>
      tasks.length < arena.val.length
        ? []
        : [...scored.values()].map(({ skill, score }) => ({ skill, evaluation: score.evaluation })),
  };
}

/**
 * Both scores over the tasks that neither evaluation misses (spec/science.md 2: a comparison uses the tasks
 * common to both). Without missing tasks these are the scores themselves.
 */
export function pairedValues(objective: Objective, a: Score, b: Score): { a: number; b: number } {
  const missing = new Set(
    [...a.evaluation.items, ...b.evaluation.items].filter((item) => item.missing).map((item) => item.id),
  );
  if (missing.size === 0) return { a: a.value, b: b.value };
  const value = ({ evaluation }: Score) => {
    const common = evaluation.items.filter((item) => !missing.has(item.id));
    const mean = (of: 'hard' | 'soft') =>
      common.length === 0 ? 0 : common.reduce((sum, item) => sum + item[of], 0) / common.length;
    return objectiveValue(objective, mean('hard'), mean('soft'));
  };
  return { a: value(a), b: value(b) };
}
