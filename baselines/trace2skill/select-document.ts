import type { Arena, LearnResult } from '../../core/arena.ts';
import { evaluationOf } from '../../core/evaluation.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { bestCandidate } from '../best-candidate.ts';
import type { Trace2SkillConfig } from './config.ts';
import { emit } from './events.ts';

/** A document that an outcome ended with. */
export interface Finished {
  /** From 1. */
  readonly outcome: number;
  readonly skill: Skill;
}

export interface Selection {
  readonly candidates: LearnResult['candidates'];
  readonly best: Finished | null;
  /** The authors' choice, by train score; null when it was not asked for or not affordable. */
  readonly native: { readonly choice: Finished; readonly scores: readonly number[] } | null;
}

/**
 * Scores the finished documents on val and keeps the best, ties to the earlier (spec/baselines.md 1.3); then, if asked
 * for, chooses by the mean score on train as the authors do. Equal documents are scored once.
 */
export async function selectDocument(
  arena: Arena,
  config: Trace2SkillConfig,
  seed: Skill,
  finished: readonly Finished[],
): Promise<Selection> {
  const distinct = finished.filter(
    ({ skill }, index) => finished.findIndex((other) => other.skill.hash === skill.hash) === index,
  );
  const start = config.scoreSeed ? [{ outcome: 0, skill: seed }] : [];
  const scored: { candidate: LearnResult['candidates'][number]; from: Finished }[] = [];
  for (const from of [...start, ...distinct]) {
    if (scored.some(({ candidate }) => candidate.skill?.hash === from.skill.hash)) continue;
    if (!arena.affords({ rollouts: arena.val.length })) break;
    const evaluation = await arena.evaluate(from.skill);
    scored.push({ candidate: { skill: from.skill, evaluation }, from });
    const { hard, soft, objective } = evaluation;
    const score = { document: from.skill.hash, hard, soft, objective };
    emit(arena, 'document-scored', from.outcome === 0 ? {} : { step: from.outcome }, score);
  }
  const candidates = scored.map(({ candidate }) => candidate);
  const winner = bestCandidate(candidates);
  const best = scored.find(({ candidate }) => candidate === winner)?.from ?? null;
  return { candidates, best, native: config.nativeSelection ? await byTrainScore(arena, distinct) : null };
}

async function byTrainScore(arena: Arena, finished: readonly Finished[]): Promise<Selection['native']> {
  const scores: number[] = [];
  for (const { skill } of finished) {
    if (!arena.affords({ rollouts: arena.train.length })) return null;
    const rows = await arena.rollout(skill, arena.train, { phase: 'train', presentationSeed: arena.seed });
    const items = rows.map(({ task, hard, soft, outcome }) => ({
      id: task.id,
      hard,
      soft,
      missing: outcome === 'infra-error',
    }));
    scores.push(evaluationOf(skill.hash, items, arena.objective).objective);
  }
  const choice = finished[scores.indexOf(Math.max(...scores))];
  return choice === undefined ? null : { choice, scores };
}
