import { sleep } from '../../core/sleep.ts';

const firstPauseMs = 200;
const longestPauseMs = 5000;

export interface PatienceOptions {
  /** From the first failure on, no try begins later than this. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Is another try worth it? */
  readonly isAway: (error: unknown) => boolean;
  /** Told once, at the first failure. */
  readonly onAway: (error: unknown) => void;
}

/**
 * Tries until it works, with pauses that double up to 5 s and are cut by chance by up to a half, so that many machines do
 * not come back at once.
 * @throws what the last try threw @throws {BenchError} as soon as the signal is aborted
 */
export async function withPatience<Value>(
  { patienceMs, signal, isAway, onAway }: PatienceOptions,
  attempt: () => Promise<Value>,
): Promise<Value> {
  let since: number | null = null;
  for (let pause = firstPauseMs; ; pause = Math.min(2 * pause, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      await sleep(0, signal);
      if (!isAway(error)) throw error;
      if (since === null) onAway(error);
      since ??= performance.now();
      const wait = pause * (0.5 + Math.random() / 2);
      if (performance.now() - since + wait > patienceMs) throw error;
      await sleep(wait, signal);
    }
  }
}
