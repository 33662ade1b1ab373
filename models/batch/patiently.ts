import type { Clock } from '../../core/clock.ts';
import { ModelError } from '../../core/errors.ts';

const baseMs = 2_000;
const longestMs = 5 * 60_000;

export interface Patience {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Ends a wait. */
  readonly signal: AbortSignal;
  /** No repetition begins later than this after the first attempt. */
  readonly giveUpMs: number;
}

/**
 * Tries again whatever may pass (429, 5xx, dropped connections), for hours where need be: a batch goes on at its provider
 * whether we can see it or not. Waits double from 2 s to 5 min, with a jitter of half of each; what the server asked us to
 * wait is the least.
 * @throws {ModelError} what no repetition helps, or the last failure @throws {BenchError} when `signal` ends a wait
 */
export async function patiently<Value>(
  attempt: () => Promise<Value>,
  { clock, random, signal, giveUpMs }: Patience,
): Promise<Value> {
  const startMs = clock.nowMs();
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ModelError) || !error.retryable) throw error;
      const most = Math.min(longestMs, baseMs * 2 ** Math.min(tries - 1, 20));
      const waitMs = Math.max(error.retryAfterMs ?? 0, most * (0.5 + random() / 2));
      if (clock.nowMs() - startMs + waitMs > giveUpMs) throw error;
      await clock.sleep(waitMs, signal);
    }
  }
}
