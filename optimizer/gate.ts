import { exactMcNemar } from '../core/statistics/exact-mcnemar.ts';
import type { Objective, Skill } from '../core/vocabulary.ts';
import type { SkillOptConfig } from './config.ts';
import { type Evaluator, type MeasuredScore, pairedValues, type Score } from './evaluate.ts';

export type GateAction = 'accept_new_best' | 'accept' | 'reject' | 'force_accept';

export interface GateDecision {
  readonly action: GateAction;
  /** Does the candidate become the current document? */
  readonly accepted: boolean;
  /** Does it become the best document? */
  readonly newBest: boolean;
}

/** Hard scores of two documents on the tasks that both were run on and neither misses. */
export interface PairedCounts {
  /** Tasks that the candidate did better on, and worse on. */
  readonly better: number;
  readonly worse: number;
  /** Two-sided exact McNemar test of these two. */
  readonly mcnemarP: number;
}

interface Standing {
  readonly skill: Skill;
  readonly score: Score;
}

export interface Gated<Incumbent extends Standing> extends GateDecision {
  readonly candidate: MeasuredScore;
  /** Current and best document with the scores that the candidate was held against. */
  readonly current: Incumbent;
  readonly best: Incumbent;
  readonly paired: PairedCounts;
}

/**
 * Stage 6: measures a candidate against the current document and decides. Under `gate.refreshIncumbent` the
 * current document is measured again first: the score that let it pass was, on average, a lucky one.
 */
export async function gate<Incumbent extends Standing>(
  { config, evaluator }: { readonly config: SkillOptConfig; readonly evaluator: Evaluator },
  candidate: Skill,
  incumbents: { readonly current: Incumbent; readonly best: Incumbent },
): Promise<Gated<Incumbent>> {
  const { enabled, refreshIncumbent } = config.gate;
  let { current, best } = incumbents;
  if (enabled && refreshIncumbent) {
    const score = await evaluator.remeasure(current.skill);
    if (best.skill.hash === current.skill.hash) best = { ...best, score };
    current = { ...current, score };
  }
  const measured = await evaluator.contest(candidate, current.score);
  const { objective } = evaluator;
  const scores = { candidate: measured, current: current.score, best: best.score };
  const decision = decide({ enabled, objective, ...scores });
  return { ...decision, candidate: measured, current, best, paired: pairedCounts(measured, current.score) };
}

/**
 * Stage 6b: the strict gate (spec/optimizer.md 3.7). Ties are rejections; there is no tolerance. With the gate
 * off every candidate becomes current, and best only if it is strictly better.
 */
export function decide(options: {
  readonly enabled: boolean;
  readonly objective: Objective;
  readonly candidate: Score;
  readonly current: Score;
  readonly best: Score;
}): GateDecision {
  const { objective, candidate } = options;
  if (candidate.is === 'at-most') return { action: 'reject', accepted: false, newBest: false };
  const beats = (other: Score) => {
    const { a, b } = pairedValues(objective, candidate, other);
    return a > b;
  };
  const newBest = beats(options.best);
  if (!options.enabled) return { action: 'force_accept', accepted: true, newBest };
  if (!beats(options.current)) return { action: 'reject', accepted: false, newBest: false };
  return { action: newBest ? 'accept_new_best' : 'accept', accepted: true, newBest };
}

export function pairedCounts(candidate: Score, current: Score): PairedCounts {
  const others = new Map(current.evaluation.items.map((item) => [item.id, item]));
  let better = 0;
  let worse = 0;
  for (const item of candidate.evaluation.items) {
    const other = others.get(item.id);
    if (other === undefined || other.missing || item.missing) continue;
    if (item.hard > other.hard) better += 1;
    if (item.hard < other.hard) worse += 1;
  }
  return { better, worse, mcnemarP: exactMcNemar(better, worse) };
}
