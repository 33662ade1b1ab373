import { type Clock, systemClock } from '../../core/clock.ts';
import { BenchError, DataError, IncompleteError, messageOf } from '../../core/errors.ts';
import { HubRetry } from './hub-failure.ts';

export interface RetryOptions {
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  /** Told before every wait. */
  readonly onWait?: (line: string) => void;
  /** A number that grows while a download gets on: tries are counted anew then. */
  readonly progress?: () => number;
}

/** Tries without progress until the command gives up. */
const mostTries = 6;
/** However slowly something gets on, an end must come. */
const mostTriesInAll = 200;
const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** A server that wants more than this is left alone. */
const longestRetryAfterMs = 10 * 60_000;

/**
 * Runs something that the network may break, again and again: 1, 2, 4 ... 30 s apart, or what the server asks for.
 * @throws {IncompleteError} when the tries are used up; what was downloaded stays for the next time
 * @throws {BenchError} at once, when no retry can help
 */
export async function withRetries<T>(run: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { signal, clock = systemClock, onWait, progress = () => 0 } = options;
  let before = progress();
  let tries = 0;
  for (let all = 1; ; all += 1) {
    try {
      return await run();
    } catch (error) {
      if (error instanceof BenchError) throw error;
      const reached = progress();
      tries = reached > before ? 1 : tries + 1;
      before = reached;
      const asked = error instanceof HubRetry ? error.waitMs : null;
      if (asked !== null && asked > longestRetryAfterMs)
        throw new IncompleteError(
          `${describe(error)}: the server asks to wait ${Math.ceil(asked / 1000)} s; run the same command again then`,
          error,
        );
      if (tries >= mostTries || all >= mostTriesInAll)
        throw new IncompleteError(
          `${describe(error)}; given up after ${all} tries, what was downloaded is kept: run the same command again`,
          error,
        );
      const waitMs = Math.max(asked ?? 0, Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1)));
      onWait?.(`${describe(error)}; again in ${Math.ceil(waitMs / 1000)} s`);
      await clock.sleep(waitMs, signal);
    }
  }
}

function describe(error: unknown): string {
  if (error instanceof DataError || error instanceof HubRetry) return messageOf(error);
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return `the connection failed${code}: ${messageOf(error)}`;
}
