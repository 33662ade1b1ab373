import { InterruptedError } from '../../core/errors.ts';

/** What ended a call that did not succeed. */
export type CallEnd = 'failed' | 'deadline';

/**
 * Runs one call under a deadline that covers the whole reply: the SDKs' own timeout ends with the headers, so a
 * socket that goes silent in the middle of a body would hang for ever. Latency is measured here.
 * @throws {InterruptedError} when `signal` fires; whatever `toError` makes of any other end
 */
export async function timedCall<Value>(options: {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly call: (signal: AbortSignal) => Promise<Value>;
  readonly toError: (error: unknown, end: CallEnd) => Error;
}): Promise<{ readonly value: Value; readonly latencyMs: number }> {
  const { signal, timeoutMs } = options;
  if (signal.aborted) throw new InterruptedError();
  const controller = new AbortController();
  const ended: { by: CallEnd | 'interrupted' } = { by: 'failed' };
  let giveUp: (reason: Error) => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const stop = (why: 'deadline' | 'interrupted') => {
    ended.by = why;
    controller.abort();
    // Not every `fetch` that we may be given heeds its signal.
    giveUp(new Error(why));
  };
  const onAbort = () => stop('interrupted');
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => stop('deadline'), timeoutMs);
  const startMs = performance.now();
  try {
    const running = options.call(controller.signal);
    running.catch(() => {});
    const value = await Promise.race([running, stopped]);
    return { value, latencyMs: Math.round(performance.now() - startMs) };
  } catch (error) {
    if (ended.by === 'interrupted') throw new InterruptedError('interrupted', error);
    throw options.toError(error, ended.by);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
