import type { Clock } from '../../core/clock.ts';
import { ModelError } from '../../core/errors.ts';
import { abortError } from '../../core/sleep.ts';

/** How long a failing call is tried again. */
export interface RetryPolicy {
  /** Tries in all when the endpoint breaks (5xx, dropped connection, timeout). */
  readonly maxAttempts: number;
  /** Tries in all when it only says "later" (429): waiting is normal there. */
  readonly maxRateLimitAttempts: number;
  /**
   * Tries in all when a try takes as long as its caller allows: until then a connection that fell silent looks like a slow
   * model, and only the second is the model's doing.
   */
  readonly maxLateAttempts: number;
  /** Longest wait before the first repetition; doubles with each. */
  readonly baseMs: number;
  /** No wait that we choose ourselves is longer. */
  readonly capMs: number;
  /** No repetition begins later than this after the first try. */
  readonly deadlineMs: number;
}

export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 6,
  maxRateLimitAttempts: 20,
  maxLateAttempts: 2,
  baseMs: 500,
  capMs: 60_000,
  deadlineMs: 30 * 60_000,
};

/** Not even a call of a batch waits longer for its next try. */
const longestWaitMs = 24 * 3_600_000;

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * The one retry layer of the suite (the SDKs' own is off). Exponential backoff with full jitter: the n-th wait is
 * uniform in [0, min(cap, base * 2^n)). What the server asked for (`Retry-After`) is a lower bound of the wait, and
 * the jitter comes on top, so that waiting callers do not come back all at once. Nothing that another try cannot help
 * is tried again; neither is a call whose wait would pass the deadline.
 * @throws {ModelError} the last failure, its message naming the number of tries
 */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, clock, random, signal } = options;
  const startMs = clock.nowMs();
  let broken = 0;
  let limited = 0;
  let late = 0;
  for (;;) {
    if (signal.aborted) throw abortError(signal);
    try {
      return await attempt();
    } catch (error) {
      if (signal.aborted) throw abortError(signal);
      if (!(error instanceof ModelError)) throw error;
      if (error.kind === 'time-limit') late += 1;
      else if (!error.retryable) throw error;
      else if (error.kind === 'rate-limit') limited += 1;
      else broken += 1;
      const tries = broken + limited + late;
      if (
        broken >= policy.maxAttempts ||
        limited >= policy.maxRateLimitAttempts ||
        late >= policy.maxLateAttempts
      )
        throw givenUp(error, tries);
      const jitterMs = random() * Math.min(policy.capMs, policy.baseMs * 2 ** (tries - 1));
      const waitMs = error.retryAfterMs === null ? jitterMs : error.retryAfterMs + jitterMs;
      if (waitMs > longestWaitMs || clock.nowMs() - startMs + waitMs > policy.deadlineMs)
        throw givenUp(error, tries, waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}

/** @param waitMs the wait that is too long, where that is why */
function givenUp(error: ModelError, tries: number, waitMs: number | null = null): ModelError {
  const asked = waitMs !== null && error.retryAfterMs !== null ? `asked to wait ${seconds(waitMs)}` : '';
  const tried = tries === 1 ? '' : `gave up after ${tries} tries`;
  const why = [asked, tried].filter((part) => part !== '').join(', ');
  const message = why === '' ? error.message : `${error.message} (${why})`;
  return new ModelError(message, {
    kind: error.kind,
    status: error.status,
    retryAfterMs: error.retryAfterMs,
    cause: error,
  });
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s, longer than we do`;
}
