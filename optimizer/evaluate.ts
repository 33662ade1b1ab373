import type { Arena, Evaluation, TaskRef, ValScore } from '../core/arena.ts';
import { evaluationOf } from '../core/evaluation.ts';
import { objectiveValue } from '../core/objective.ts';
import type { Objective, Skill } from '../core/vocabulary.ts';
import type { SkillOptConfig } from './config.ts';

/** Is a score what was measured, or an upper bound of what an evaluation ended early would have come to? */
export type ScoreKind = 'exact' | 'at-most';

type ValPhase = 'val' | 'final-val';

/** A document's standing on the val tasks. */
export interface Score {
  /** The mean over the draws; of an evaluation that was ended early, the tasks that ran. */
  readonly evaluation: Evaluation;
  /** The gate metric over the document's scored tasks, or its upper bound. */
  readonly value: number;
  /** Absent: `exact`. */
  readonly is?: ScoreKind;
}

export type MeasuredScore = Score & { readonly source: 'rollout' | 'cache' };

/** Scores candidates on val and remembers the scores by skill hash. */
export interface Evaluator {
  readonly objective: Objective;
  /** Val tasks that the gate looks at, the first ones of the split. */
  readonly size: number;
  /** Most rollouts that scoring one document takes, and that one gate decision takes. */
  readonly cost: { readonly score: number; readonly decision: number };
  /** Is the document scored on all tasks already? Then asking again costs nothing. */
  knows(skill: Skill): boolean;
  evaluate(skill: Skill, options?: { readonly phase?: ValPhase }): Promise<MeasuredScore>;
  /**
   * Scores a candidate as far as it takes to tell whether it beats the current document: an `at-most` score
   * means that it does not. Only under `gate.earlyStop`; without it the same as `evaluate`.
   */
  contest(candidate: Skill, current: Score): Promise<MeasuredScore>;
  /** Scores a document again, with draws that nothing has used yet. */
  remeasure(skill: Skill): Promise<Score>;
  /** Documents scored on the whole val split, in order of scoring. */
  candidates(): { skill: Skill; evaluation: Evaluation }[];
}

/** Stage 6a. The gate metric is the benchmark's objective unless the configuration names another. */
export function createEvaluator(arena: Arena, config: SkillOptConfig): Evaluator {
  const { metric, softWeight, enabled, repeats, refreshIncumbent, earlyStop, chunkSize } = config.gate;
  const objective: Objective =
    metric === 'objective' ? arena.objective : metric === 'mixed' ? { metric, softWeight } : { metric };
  const tasks = config.valSize === 0 ? arena.val : arena.val.slice(0, config.valSize);
  const scored = new Map<string, { skill: Skill; score: Score }>();
  /** Draws that a document has used up. */
  const draws = new Map<string, number>();
  /** Tasks that a document was seen on when a contest ended early. */
  const seen = new Map<string, number>();

  const measure = async (skill: Skill, phase: ValPhase = 'val'): Promise<Score> => {
    const first = draws.get(skill.hash) ?? 0;
    draws.set(skill.hash, first + repeats);
    const evaluations: Evaluation[] = [];
    for (let draw = first; draw < first + repeats; draw += 1)
      evaluations.push(
        await arena.evaluate(skill, {
          phase,
          ...(tasks === arena.val ? {} : { tasks }),
          ...(draw === 0 ? {} : { draw }),
        }),
      );
    const evaluation = meanOf(evaluations, arena.objective);
    return { evaluation, value: objectiveValue(objective, evaluation.hard, evaluation.soft) };
  };

  const evaluate: Evaluator['evaluate'] = async (skill, { phase } = {}) => {
    const known = scored.get(skill.hash);
    if (known !== undefined) return { ...known.score, source: 'cache' };
    const score = await measure(skill, phase);
    scored.set(skill.hash, { skill, score });
    return { ...score, source: 'rollout' };
  };

  return {
    objective,
    size: tasks.length,
    cost: {
      score: repeats * tasks.length,
      decision: repeats * tasks.length * (enabled && refreshIncumbent ? 2 : 1),
    },
    knows: (skill) => scored.has(skill.hash),
    evaluate,
    remeasure: (skill) => measure(skill),
    async contest(candidate, current) {
      if (!enabled || !earlyStop || repeats > 1 || scored.has(candidate.hash)) return evaluate(candidate);
      // Both are compared over the tasks that neither misses; where only the candidate misses one, counting it
      // as a success leaves it out of no comparison that it could win.
      const contested = without(tasks, current.evaluation.items);
      const options = contested === arena.val ? {} : { tasks: contested };
      const result = await arena.beats(candidate, current.value, {
        objective,
        ...(chunkSize === 0 ? {} : { chunkSize }),
        ...options,
      });
      if (result.complete) return evaluate(candidate);
      const { evaluation, atMost: value } = result;
      const source = evaluation.items.length > (seen.get(candidate.hash) ?? -1) ? 'rollout' : 'cache';
      seen.set(candidate.hash, evaluation.items.length);
      return { evaluation, value, is: 'at-most', source };
    },
    candidates: () =>
      tasks.length < arena.val.length
        ? []
        : [...scored.values()].map(({ skill, score }) => ({ skill, evaluation: score.evaluation })),
  };
}

function without(tasks: readonly TaskRef[], items: readonly ValScore[]): readonly TaskRef[] {
  const missing = new Set(items.filter((item) => item.missing).map((item) => item.id));
  return missing.size === 0 ? tasks : tasks.filter((task) => !missing.has(task.id));
}

/** Per task the mean over the draws that are not missing. One evaluation stays as it is, to the last bit. */
function meanOf(evaluations: readonly Evaluation[], objective: Objective): Evaluation {
  const [first] = evaluations;
  if (first === undefined) throw new RangeError('mean of no evaluations');
  if (evaluations.length === 1) return first;
  const items = first.items.map(({ id }, index): ValScore => {
    const drawn = evaluations.flatMap((evaluation) => evaluation.items[index] ?? []);
    const counted = drawn.filter((item) => !item.missing);
    if (counted.length === 0) return { id, hard: 0, soft: 0, missing: true };
    const mean = (of: 'hard' | 'soft') => counted.reduce((sum, item) => sum + item[of], 0) / counted.length;
    return { id, hard: mean('hard'), soft: mean('soft'), missing: false };
  });
  return evaluationOf(first.skill, items, objective);
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
    const { hard, soft } = evaluationOf('', common, objective);
    return objectiveValue(objective, hard, soft);
  };
  return { a: value(a), b: value(b) };
}
