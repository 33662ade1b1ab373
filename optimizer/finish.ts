import type { LearnResult } from '../core/arena.ts';
import type { JsonObject } from '../core/json.ts';
import type { Skill } from '../core/vocabulary.ts';
import { emit } from './events.ts';
import { decide, pairedCounts } from './gate.ts';
import type { EpochRecord, StepRecord } from './history-records.ts';
import { type Incumbent, type State, standings, type Training } from './state.ts';
import { baseline, countActions, valRecord } from './step-log.ts';

type Standings = Pick<State, 'current' | 'best'>;

export interface Ending {
  readonly start: Incumbent;
  readonly state: Standings;
  readonly records: readonly StepRecord[];
  /** Epochs that came to their end. */
  readonly epochs: readonly EpochRecord[];
  /** Why training ended before its last step; null when it did not. */
  readonly stopped: string | null;
}

/** The end of training: final validation, then seed, best and final document, and what history.json holds. */
export async function finish(training: Training, ending: Ending): Promise<LearnResult> {
  const { arena, config, evaluator } = training;
  const { start, records, epochs, stopped } = ending;
  const state = await validateFinal(training, ending.state, records.at(-1)?.step ?? 0);
  const outcome = { ...standings(state), stopped };
  emit(arena, 'training-finished', {}, { ...outcome, actions: countActions(records) });
  const scored = evaluator.knows(start.skill) ? baseline(start.score) : null;
  const history: JsonObject = {
    method: 'skillopt',
    preset: config.preset,
    gate: { ...evaluator.objective },
    baseline: scored,
    steps: records,
    epochs,
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

/**
 * Scores the last document when it is not the best one: after an ungated change it may be better than it is
 * taken for. Strictly better makes it the best, put down to the last step (spec/optimizer.md 3.11).
 */
async function validateFinal(
  { arena, config, evaluator }: Training,
  state: Standings,
  lastStep: number,
): Promise<Standings> {
  const { current, best } = state;
  const { skill } = current;
  const seen = { skill: skill.hash, bestScoreBefore: best.score.value };
  const rollouts = evaluator.knows(skill) ? 0 : evaluator.cost.score;
  const reason =
    skill.hash === best.skill.hash
      ? 'the final document is the best'
      : !config.finalValidation
        ? 'finalValidation is off'
        : arena.affords({ rollouts })
          ? null
          : `it needs ${rollouts} rollouts, ${arena.rolloutsLeft()} are left`;
  if (reason !== null) {
    emit(arena, 'final-validated', {}, { ran: false, reason, ...seen, val: null, promoted: false });
    return state;
  }
  const score = await evaluator.evaluate(skill, { phase: 'final-val' });
  const { objective } = evaluator;
  const scores = { objective, candidate: score, current: current.score, best: best.score };
  const { newBest: promoted } = decide({ enabled: false, ...scores });
  const paired = pairedCounts(score, best.score);
  const outcome = { ran: true, reason, ...seen, val: valRecord(score), promoted, ...paired };
  emit(arena, 'final-validated', {}, outcome);
  const measured = { ...current, score };
  if (!promoted) return { current: measured, best };
  const winner = { ...measured, step: lastStep };
  return { current: winner, best: winner };
}

/** The budget does not even hold the baseline: the seed document is all there is. */
export function untrained(training: Training, seed: Skill): Promise<LearnResult> {
  const evaluation = { skill: seed.hash, items: [], hard: 0, soft: 0, objective: 0 };
  const start: Incumbent = { skill: seed, score: { evaluation, value: 0 }, step: 0, origin: 'seed' };
  const stopped = `the baseline needs ${training.evaluator.cost.score} rollouts, more than the budget holds`;
  return finish(training, {
    start,
    state: { current: start, best: start },
    records: [],
    epochs: [],
    stopped,
  });
}
