/** Part of a minute's allowance that may be used at once after a pause. */
const burst = 1 / 6;

/**
 * A token bucket for an allowance per minute: `take` reserves an estimate, `settle` corrects it when the true
 * amount is known. A reservation larger than the bucket is let through when the bucket is full and leaves a
 * debt, so that a huge request waits but never waits for ever.
 */
export class RateBucket {
  readonly #perMs: number;
  readonly #capacity: number;
  #level: number;
  #atMs: number;

  constructor(perMinute: number, nowMs: number) {
    this.#perMs = perMinute / 60_000;
    this.#capacity = Math.max(1, perMinute * burst);
    this.#level = this.#capacity;
    this.#atMs = nowMs;
  }

  /** Milliseconds until `amount` can be taken; 0 = now. */
  waitMs(amount: number, nowMs: number): number {
    this.#fill(nowMs);
    const missing = Math.min(amount, this.#capacity) - this.#level;
    // Filling in floating point may stop a hair before the goal: that is full.
    return missing <= 1e-6 ? 0 : missing / this.#perMs;
  }

  take(amount: number, nowMs: number): void {
    this.#fill(nowMs);
    this.#level -= amount;
  }

  /** Replaces a reservation by what was used. */
  settle(reserved: number, used: number): void {
    this.#level = Math.min(this.#capacity, this.#level + reserved - used);
  }

  #fill(nowMs: number): void {
    this.#level = Math.min(this.#capacity, this.#level + (nowMs - this.#atMs) * this.#perMs);
    this.#atMs = nowMs;
  }
}
