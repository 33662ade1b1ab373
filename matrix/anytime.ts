import type { ScoredDocument } from '../core/val-desk.ts';
import type { Skill } from '../core/vocabulary.ts';

/** Equal fractions of the budget at which the incumbent is looked at (spec/science.md 5). */
export const anytimeFractions = 8;

/** Who stood for the method when a fraction of its budget had been charged. */
export interface AnytimePoint {
  /** 1/8 to 1. */
  readonly fraction: number;
  /** Target rollouts of that fraction. */
  readonly rollouts: number;
  readonly skill: Skill | null;
}

export interface CurveOptions {
  readonly fractions: number;
  /** Documents scored on all of val, in the order of the requests. */
  readonly scored: readonly ScoredDocument[];
  /** Rollouts of the budget; without one, those that were charged. */
  readonly budget: number;
  /** What stands before anything has been scored. */
  readonly start: Skill | null;
  /** What the method handed over: stands at the whole budget. */
  readonly headline: Skill | null;
}

/**
 * The incumbent at each fraction of a budget: of the documents scored on all of val by then, the one with the highest
 * objective, ties to the earlier. Computed after learning; nothing of it is shown to the method.
 */
export function anytimePoints(options: CurveOptions): AnytimePoint[] {
  const { fractions, scored, budget, start, headline } = options;
  return Array.from({ length: fractions }, (_, index): AnytimePoint => {
    const fraction = (index + 1) / fractions;
    const rollouts = Math.floor(budget * fraction);
    if (index + 1 === fractions) return { fraction, rollouts, skill: headline };
    let leader: ScoredDocument | null = null;
    for (const document of scored)
      if (
        document.rollouts <= rollouts &&
        (leader === null || document.evaluation.objective > leader.evaluation.objective)
      )
        leader = document;
    return { fraction, rollouts, skill: leader === null ? start : leader.skill };
  });
}
