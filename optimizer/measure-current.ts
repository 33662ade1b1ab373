import type { SkillOptConfig } from './config.ts';
import type { State, Training } from './state.ts';

/** Has the current document been changed since it was scored, so that the gate must score it anew? */
export function isToMeasure({ gate }: SkillOptConfig, { current }: State): boolean {
  return gate.enabled && current.unmeasured === true;
}

/** The state with a current document that the gate may compare: its score belongs to its text. */
export async function measureCurrent({ config, evaluator }: Training, state: State): Promise<State> {
  if (!isToMeasure(config, state)) return state;
  const score = await evaluator.evaluate(state.current.skill);
  return { ...state, current: { ...state.current, score, unmeasured: false } };
}
