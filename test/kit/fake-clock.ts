import type { Clock } from '../../core/clock.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

/** A clock that stands still until a test moves it: tests of waiting need no real time. */
export class FakeClock implements Clock {
  /** Every wait that was asked for, in order. */
  readonly sleeps: number[] = [];
  #nowMs = 0;
  #timers: Timer[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    this.sleeps.push(delayMs);
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal));
        return;
      }
      const timer: Timer = {
        atMs: this.#nowMs + delayMs,
        fire: () => {
          forget();
          resolve();
        },
      };
      const forget = onAbort(signal, () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        reject(abortError(signal));
      });
      this.#timers.push(timer);
    });
  }

  /** Moves time on, firing what falls due on the way, each at its own moment. */
  async advance(byMs: number): Promise<void> {
    const endMs = this.#nowMs + byMs;
    for (;;) {
      await settled();
      const next = this.#next();
      if (next === null || next.atMs > endMs) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = next.atMs;
      next.fire();
    }
    this.#nowMs = endMs;
    await settled();
  }

  /** Moves time on until `promise` has ended, and returns what it came to. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => undefined);
    for (;;) {
      await settled();
      if (done) return watched;
      const next = this.#next();
      if (next === null) throw new Error('nothing is waiting on the clock, and the promise is not done');
      await this.advance(next.atMs - this.#nowMs);
    }
  }

  #next(): Timer | null {
    return this.#timers.reduce<Timer | null>(
      (first, timer) => (first === null || timer.atMs < first.atMs ? timer : first),
      null,
    );
  }
}

/** Lets every promise that can go on do so. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
