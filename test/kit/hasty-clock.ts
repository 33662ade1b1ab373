import type { Clock } from '../../core/clock.ts';
import { abortError } from '../../core/sleep.ts';

/** A clock on which every wait is over at once, in real time: for tests that wait for hours and talk over real sockets. */
export class HastyClock implements Clock {
  /** Every wait that was asked for, in order. */
  readonly sleeps: number[] = [];
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  async sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(delayMs);
    const endMs = this.#nowMs + delayMs;
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (signal.aborted) throw abortError(signal);
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }
}
