/** Counts calls under way, and the time during which there was at least one. */
export class BusyClock {
  #pending = 0;
  #startMs = 0;
  #sumMs = 0;

  get pending(): number {
    return this.#pending;
  }

  /** Milliseconds by a monotonic clock. */
  get busyMs(): number {
    return this.#sumMs + (this.#pending > 0 ? performance.now() - this.#startMs : 0);
  }

  enter(): void {
    if (this.#pending === 0) this.#startMs = performance.now();
    this.#pending += 1;
  }

  leave(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#sumMs += performance.now() - this.#startMs;
  }
}
