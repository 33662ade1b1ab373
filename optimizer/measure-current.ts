import { pairedValues } from './evaluate.ts';
import type { State, Training } from './state.ts';

/**
 * The state with a current document that a gate may compare: where it was changed after it was scored it is
 * scored anew. If it now is strictly better than the best document it takes that place: it has been measured
 * like any candidate.
 */
export async function measureCurrent({ evaluator }: Training, state: State): Promise<State> {
  if (state.current.unmeasured !== true) return state;
  const score = await evaluator.evaluate(state.current.skill);
  const current = { ...state.current, score, unmeasured: false };
  const { a, b } = pairedValues(evaluator.objective, score, state.best.score);
  return { ...state, current, best: a > b ? current : state.best };
}
