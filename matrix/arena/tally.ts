import type { Spent } from '../../core/arena.ts';
import { addUsage, noUsage } from '../../core/usage.ts';
import type { Phase, Usage } from '../../core/vocabulary.ts';

type LearnPhase = Extract<Phase, 'train' | 'val' | 'slow-update' | 'final-val'>;

/**
 * What a method has been charged: logical rollouts and recorded usage, live, cached or logged alike, so that a
 * warm cache or a resumed run never changes what a method may do (spec/science.md 3).
 */
export class Tally {
  readonly #rollouts: Record<LearnPhase, number> = { train: 0, val: 0, 'slow-update': 0, 'final-val': 0 };
  readonly #budget: number | null;
  #optimizerCalls = 0;
  #targetTokens = noUsage;
  #optimizerTokens = noUsage;

  constructor(rolloutBudget: number | null) {
    this.#budget = rolloutBudget;
  }

  left(): number | null {
    if (this.#budget === null) return null;
    const used = Object.values(this.#rollouts).reduce((sum, count) => sum + count, 0);
    return Math.max(0, this.#budget - used);
  }

  chargeRollouts(phase: LearnPhase, count: number): void {
    this.#rollouts[phase] += count;
  }

  chargeTarget(usage: Usage): void {
    this.#targetTokens = addUsage(this.#targetTokens, usage);
  }

  chargeOptimizer(usage: Usage): void {
    this.#optimizerCalls += 1;
    this.#optimizerTokens = addUsage(this.#optimizerTokens, usage);
  }

  spent(): Omit<Spent, 'spared'> {
    return {
      rollouts: { ...this.#rollouts },
      optimizerCalls: this.#optimizerCalls,
      targetTokens: this.#targetTokens,
      optimizerTokens: this.#optimizerTokens,
    };
  }
}
