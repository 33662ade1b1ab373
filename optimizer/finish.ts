import type { LearnResult } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import type { Skill } from '../core/vocabulary.ts';
import { emit, type StepRecord } from './events.ts';
import { type Incumbent, type State, standings, type Training } from './state.ts';
import { baseline, countActions } from './step-log.ts';

export interface Ending {
  readonly start: Incumbent;
  readonly state: Pick<State, 'current' | 'best'>;
  readonly records: readonly StepRecord[];
  /** Why training ended before its last step; null when it did not. */
  readonly stopped: string | null;
}

/**
 * The end of training: seed, best and final document, and what history.json holds. The final validation of the
 * reference (3.11) has nothing to do while every current document was gated; it comes with the slow update.
 */
export function finish({ arena, config, evaluator }: Training, ending: Ending): LearnResult {
  const { start, state, records, stopped } = ending;
  const outcome = { ...standings(state), stopped };
  emit(arena, 'training-finished', {}, { ...outcome, actions: countActions(records) });
  const scored = evaluator.knows(start.skill) ? baseline(start.score) : null;
  const history: JsonObject = {
    method: 'skillopt',
    preset: config.preset,
    gate: { ...evaluator.objective },
    baseline: scored,
    steps: records,
    ...outcome,
  };
  return {
    documents: [
      { label: 'seed', skill: start.skill },
      { label: 'best', skill: state.best.skill },
      { label: 'final', skill: state.current.skill },
    ],
    candidates: evaluator.candidates(),
    history,
  };
}

/** The budget does not even hold the baseline: the seed document is all there is. */
export function untrained(training: Training, seed: Skill): LearnResult {
  const evaluation = { skill: seed.hash, items: [], hard: 0, soft: 0, objective: 0 };
  const start: Incumbent = { skill: seed, score: { evaluation, value: 0 }, step: 0 };
  const stopped = `the baseline needs ${training.evaluator.cost.score} rollouts, more than the budget holds`;
  return finish(training, { start, state: { current: start, best: start }, records: [], stopped });
}
