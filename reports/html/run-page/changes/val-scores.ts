import { type Fields, numberOf } from '../../../skill/log-values.ts';
import type { ValScores } from './change.ts';

/** What a stage that evaluates a document says of it, and the gate's p; null when there was no evaluation. */
export function valScores(evaluated: Fields | null, gate: Fields | null): ValScores | null {
  const scores = evaluated ?? gate;
  if (scores === null) return null;
  const atMost = evaluated?.scoreIs === 'at-most' || gate?.bound === 'at-most';
  const objective =
    numberOf(evaluated?.score) ?? numberOf(evaluated?.objective) ?? numberOf(gate?.candidateScore);
  const [hard, soft] = [numberOf(evaluated?.hard), numberOf(evaluated?.soft)];
  if (objective === null && hard === null) return null;
  return {
    // Of an evaluation that was ended early these are means over the tasks that ran, which were chosen.
    hard: atMost ? null : hard,
    soft: atMost ? null : soft,
    objective,
    atMost,
    p: atMost ? null : numberOf(gate?.mcnemarP),
  };
}
