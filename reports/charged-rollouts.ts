import type { EventOf, RunEvent } from '../core/events.ts';

export interface ChargedRollouts {
  /** Rollouts charged before each stage, in the order of the run's stages. */
  readonly stages: readonly number[];
  /** By document: rollouts charged when its first evaluation on val was through. */
  readonly documents: ReadonlyMap<string, number>;
  /** Rollouts of learning in all. */
  readonly total: number;
}

/** Not charged to learning. */
const outside = new Set(['test', 'eval', 'audit']);

/**
 * Counts the rollouts that learning is charged, along a log. Rollouts of one batch may stand in any order; a batch is
 * through before its stage or the next batch begins, in every life of a run.
 */
export class ChargeCounter {
  readonly #stages: number[] = [];
  readonly #documents = new Map<string, number>();
  #total = 0;

  see(event: RunEvent): void {
    if (event.type === 'stage') this.#stages.push(this.#total);
    else if (event.type === 'rollout' && !outside.has(event.phase)) this.#charge(event);
  }

  charged(): ChargedRollouts {
    return { stages: this.#stages, documents: this.#documents, total: this.#total };
  }

  #charge({ phase, skill, sampling }: EventOf<'rollout'>): void {
    this.#total += 1;
    if (phase === 'val' && sampling.draw === 0) this.#documents.set(skill, this.#total);
    else if (phase === 'final-val' && !this.#documents.has(skill)) this.#documents.set(skill, this.#total);
  }
}
