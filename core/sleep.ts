import { BenchError, InterruptedError } from './errors.ts';
import { onAbort } from './on-abort.ts';

/** Longest delay that a Node timer holds; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * What to throw when a signal has ended a wait: the signal's own reason when it is one of our errors (a cap, an
 * interruption), else {@link InterruptedError} with the reason as its cause.
 */
export function abortError(signal: AbortSignal): BenchError {
  return signal.reason instanceof BenchError
    ? signal.reason
    : new InterruptedError('interrupted', signal.reason);
}

/**
 * Waits. Longer waits than a timer can hold (24.8 days) are cut to that.
 * @throws {BenchError} {@link abortError} as soon as the signal is aborted; the timer is then cleared
 */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError(signal));
      return;
    }
    const timer = setTimeout(
      () => {
        forget();
        resolve();
      },
      Math.min(Math.max(delayMs, 0), longestDelayMs),
    );
    const forget = onAbort(signal, () => {
      clearTimeout(timer);
      reject(abortError(signal));
    });
  });
}
