import type { Method } from '../core/arena.ts';
import { auditRollouts } from './gate-audit.ts';
import type { ResolvedRun } from './resolved-run.ts';

/** Labelled documents of a method that learns: seed, best and final may all differ. */
const documentsOfLearner = 3;

/** The most that a run does: rollouts that learning, test and a gate audit may take, and calls of its optimizer. */
export interface Bounds {
  readonly learn: number;
  /** On test, distinct documents (of a learner three) and incumbents. */
  readonly test: number;
  /** Of the gate audit, charged to no method. */
  readonly audit: number;
  readonly optimizerCalls: number;
}

/** @param sizes items of each split */
export function runBounds(
  run: ResolvedRun,
  method: Method,
  sizes: { readonly train: number; readonly val: number; readonly test: number },
): Bounds {
  const { train, val, test } = sizes;
  const bounds = method.bounds({ train, val, rolloutBudget: run.rolloutBudget });
  const { rollouts, optimizerCalls, gateDecisions = 0 } = bounds;
  const documents = (rollouts > 0 ? documentsOfLearner : 1) + (run.anytime?.fractions ?? 0);
  return {
    // The ledger admits no more than the budget, whatever the method could use.
    learn: Math.min(rollouts, run.rolloutBudget ?? Number.POSITIVE_INFINITY),
    test: test * documents,
    audit: auditRollouts(run, gateDecisions, val),
    optimizerCalls,
  };
}
