import type { Rng } from '../../core/rng.ts';
import { drawingPool, withoutDominated } from './dominated.ts';
import { choice } from './python-draws.ts';

/** How the program that a turn tries to improve is chosen (spec/baselines.md 5.4). */
export interface ParentSelector {
  readonly kind: 'pareto' | 'current-best' | 'epsilon-greedy' | 'top-k-pareto';
  /** Share of uniform draws under `epsilon-greedy`. */
  readonly epsilon: number;
  /** How many of the highest means stay under `top-k-pareto`. */
  readonly k: number;
}

/** What is known of the pool. */
export interface Standings {
  /** Mean val score of each program. */
  readonly means: readonly number[];
  /** Members of each front, ascending. */
  readonly fronts: readonly (readonly number[])[];
}

export function selectParent(selector: ParentSelector, { means, fronts }: Standings, rng: Rng): number {
  switch (selector.kind) {
    case 'current-best':
      return highest(means);
    case 'epsilon-greedy':
      return rng.random() < selector.epsilon ? rng.below(means.length) : highest(means);
    case 'pareto':
      return fromFronts(fronts, means, rng);
    case 'top-k-pareto': {
      const top = new Set(byMean(means).slice(0, selector.k));
      const kept = fronts
        .map((front) => front.filter((program) => top.has(program)))
        .filter((front) => front.length > 0);
      return kept.length === 0 ? highest(means) : fromFronts(kept, means, rng);
    }
  }
}

/** The first index with the highest mean. */
function highest(means: readonly number[]): number {
  return byMean(means)[0] ?? 0;
}

function byMean(means: readonly number[]): number[] {
  return [...means.keys()].sort((a, b) => (means[b] ?? 0) - (means[a] ?? 0));
}

function fromFronts(fronts: readonly (readonly number[])[], means: readonly number[], rng: Rng): number {
  return choice(rng, drawingPool(withoutDominated(fronts, means)));
}
