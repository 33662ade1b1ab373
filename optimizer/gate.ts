import type { Objective } from '../core/vocabulary.ts';
import { pairedValues, type Score } from './evaluate.ts';

export type GateAction = 'accept_new_best' | 'accept' | 'reject' | 'force_accept';

export interface GateDecision {
  readonly action: GateAction;
  /** Does the candidate become the current document? */
  readonly accepted: boolean;
  /** Does it become the best document? */
  readonly newBest: boolean;
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
  const beats = (other: Score) => {
    const { a, b } = pairedValues(objective, candidate, other);
    return a > b;
  };
  const newBest = beats(options.best);
  if (!options.enabled) return { action: 'force_accept', accepted: true, newBest };
  if (!beats(options.current)) return { action: 'reject', accepted: false, newBest: false };
  return { action: newBest ? 'accept_new_best' : 'accept', accepted: true, newBest };
}
