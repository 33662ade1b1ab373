import type { Outcome } from './vocabulary.ts';

/** `exclude`: an infra error is missing data; `zero`: everything that failed scores 0 (spec/science.md 2). */
export type MissingPolicy = 'exclude' | 'zero';

/** What an outcome counts in a mean. */
export function countOf(
  outcome: Outcome,
  policy: MissingPolicy,
): { hard: number; soft: number; missing: boolean } {
  if (outcome.kind === 'scored') return { hard: outcome.hard, soft: outcome.soft, missing: false };
  return { hard: 0, soft: 0, missing: outcome.kind === 'infra-error' && policy === 'exclude' };
}
