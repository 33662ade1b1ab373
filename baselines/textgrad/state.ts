import type { Evaluation } from '../../core/arena.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { bestCandidate } from '../best-candidate.ts';
import type { Standing } from './events.ts';
import type { PastDocument } from './update.ts';

/** A document with its scores on the whole val split. */
export interface Scored {
  readonly skill: Skill;
  readonly evaluation: Evaluation;
}

/** What a run of TextGrad carries from step to step. */
export interface State {
  readonly current: Scored;
  readonly best: Scored;
  /** In order of scoring, each document once; the first is the seed. */
  readonly candidates: readonly Scored[];
  /** Proposed documents, oldest first. */
  readonly past: readonly PastDocument[];
}

/** The state after a document was scored: kept as the current one, or not. */
export function withScored(state: State, candidate: Scored, kept: boolean): State {
  const known = state.candidates.some(({ skill }) => skill.hash === candidate.skill.hash);
  const candidates = known ? state.candidates : [...state.candidates, candidate];
  const top = bestCandidate(candidates);
  return {
    current: kept ? candidate : state.current,
    best: candidates.find(({ evaluation }) => evaluation === top?.evaluation) ?? state.best,
    candidates,
    past: [...state.past, { skill: candidate.skill, score: candidate.evaluation.objective, kept }],
  };
}

/** Hash and val score, as events and history name a document. */
export function standingOf({ skill, evaluation }: Scored): Standing {
  return { skill: skill.hash, score: evaluation.objective };
}
