import type { Rng } from '../../core/rng.ts';
import { itemAt } from './item-at.ts';

/**
 * Minibatches of train tasks (spec/baselines.md 5.5): every epoch shuffled anew and padded to whole minibatches.
 * The place within an epoch follows the global iteration, so a turn without a minibatch skips one.
 */
export class MinibatchSampler {
  readonly #size: number;
  #order: number[] = [];
  #trainSize = 0;
  #epoch = -1;
  #iteration = -1;
  #calls = 0;

  /** @param size tasks of a minibatch */
  constructor(size: number) {
    this.#size = size;
  }

  /** Epoch of the last minibatch, from 0; -1 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Indices of train tasks. Further calls in an iteration walk on and wrap, without a new shuffle. */
  next(iteration: number, trainSize: number, rng: Rng): number[] {
    this.#calls = iteration === this.#iteration ? this.#calls + 1 : 0;
    this.#iteration = iteration;
    const start = iteration * this.#size;
    const epoch = this.#epoch === -1 ? 0 : Math.floor(start / Math.max(this.#order.length, 1));
    if (this.#order.length === 0 || trainSize !== this.#trainSize || epoch > this.#epoch) {
      this.#order = paddedOrder(trainSize, this.#size, rng);
      this.#trainSize = trainSize;
      this.#epoch = epoch;
    }
    const offset = (start + this.#calls * this.#size) % this.#order.length;
    return this.#order.slice(offset, offset + this.#size);
  }
}

/** A shuffled epoch; each pad takes the id used least so far, of several the one latest in the order. */
function paddedOrder(trainSize: number, size: number, rng: Rng): number[] {
  const shuffled = rng.shuffle([...Array(trainSize).keys()]);
  const uses = shuffled.map(() => 1);
  const padded = [...shuffled];
  while (padded.length % size !== 0) {
    const place = uses.lastIndexOf(Math.min(...uses));
    uses[place] = itemAt(uses, place) + 1;
    padded.push(itemAt(shuffled, place));
  }
  return padded;
}
