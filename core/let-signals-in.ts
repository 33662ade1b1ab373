import { setImmediate } from 'node:timers/promises';

/**
 * Between two pieces of work that never wait: lets the process hear of signals, and ends the work when it was one.
 * @throws the reason of `signal`, once that is aborted
 */
export async function letSignalsIn(signal?: AbortSignal): Promise<void> {
  await setImmediate();
  signal?.throwIfAborted();
}
