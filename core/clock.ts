import { performance } from 'node:perf_hooks';
import { sleep } from './sleep.ts';

/** Time as a dependency, so that tests of waiting need no real time. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. Not a date. */
  nowMs(): number;
  /** @throws {BenchError} when the signal is aborted (core/sleep.ts) */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = { nowMs: () => performance.now(), sleep };
