import type { LearnResult } from '../core/arena.ts';

type Candidate = LearnResult['candidates'][number];

/**
 * The document that a method hands over (spec/baselines.md 1.3): the highest objective among those scored on the whole
 * val split, ties to the earlier. null when none was.
 */
export function bestCandidate(candidates: readonly Candidate[]): Candidate | null {
  let best: Candidate | null = null;
  for (const candidate of candidates)
    if (best === null || candidate.evaluation.objective > best.evaluation.objective) best = candidate;
  return best;
}
