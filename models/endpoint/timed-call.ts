import { InterruptedError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { longestDelayMs, replyTooLate } from './reply-limit.ts';

/** What ended a call that did not succeed. */
export type CallEnd = 'failed' | 'deadline';

/**
 * Runs one call under a deadline that covers the whole reply: the SDKs' own timeout ends with the headers, so a
 * socket that goes silent in the middle of a body would hang for ever. The caller's own limit (`replyLimitMs`)
 * shares the clock, whichever comes first. Latency is measured here.
 * @throws {InterruptedError} when `signal` fires
 * @throws {ModelError} `time-limit` when the caller's limit has passed
 * @throws whatever `toError` makes of any other end
 */
export async function timedCall<Value>(options: {
  readonly timeoutMs: number;
  readonly replyLimitMs?: number | undefined;
  readonly signal: AbortSignal;
  readonly call: (signal: AbortSignal) => Promise<Value>;
  readonly toError: (error: unknown, end: CallEnd) => Error;
}): Promise<{ readonly value: Value; readonly latencyMs: number }> {
  const { signal, timeoutMs, replyLimitMs = Number.POSITIVE_INFINITY } = options;
  if (signal.aborted) throw new InterruptedError();
  const controller = new AbortController();
  let endedBy: CallEnd | 'interrupted' = 'failed';
  let forget: () => void = noListener;
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<never>((_, reject) => {
    // Rejected here as well: not every `fetch` that we may be given heeds its signal.
    forget = onAbort(signal, () => {
      endedBy = 'interrupted';
      controller.abort();
      reject(new Error('interrupted'));
    });
    timer = setTimeout(
      () => {
        endedBy = 'deadline';
        controller.abort();
        reject(new Error('deadline'));
      },
      Math.min(Math.max(Math.min(timeoutMs, replyLimitMs), 0), longestDelayMs),
    );
  });
  const startMs = performance.now();
  try {
    const running = options.call(controller.signal);
    running.catch(noListener);
    const value = await Promise.race([running, stopped]);
    return { value, latencyMs: Math.round(performance.now() - startMs) };
  } catch (error) {
    // Narrowing does not see the callbacks above.
    const end = endedBy as CallEnd | 'interrupted';
    if (end === 'interrupted') throw new InterruptedError('interrupted', error);
    if (end === 'deadline' && replyLimitMs <= timeoutMs) throw replyTooLate(replyLimitMs);
    throw options.toError(error, end);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

function noListener(): void {}
