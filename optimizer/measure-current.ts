import type { SkillOptConfig } from './config.ts';
import { pairedValues } from './evaluate.ts';
import type { State, Training } from './state.ts';

/** Has the current document been changed since it was scored, so that the gate must score it anew? */
export function isToMeasure({ gate }: SkillOptConfig, { current }: State): boolean {
  return gate.enabled && current.unmeasured === true;
}

/**
 * The state with a current document that the gate may compare: its score belongs to its text. If it now is
 * strictly better than the best document it takes that place: it has been measured like any candidate.
 */
export async function measureCurrent({ config, evaluator }: Training, state: State): Promise<State> {
  if (!isToMeasure(config, state)) return state;
  const score = await evaluator.evaluate(state.current.skill);
  const current = { ...state.current, score, unmeasured: false };
  const { a, b } = pairedValues(evaluator.objective, score, state.best.score);
  return { ...state, current, best: a > b ? current : state.best };
}
