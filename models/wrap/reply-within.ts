import { ModelError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { CallContext, ChatRequest, Provider, ProviderReply } from '../contract.ts';

/** Longest delay that a Node timer holds; a longer one would fire at once. */
const longestDelayMs = 2 ** 31 - 1;

/**
 * One try of a call under the caller's own limit (`context.replyLimitMs`). Stands inside the limiter and the
 * retry layer, so that only the time of the try itself counts.
 * @throws {ModelError} `time-limit` when the limit has passed; whatever the provider throws
 */
export async function replyWithin(
  provider: Provider,
  request: ChatRequest,
  context: CallContext,
  signal: AbortSignal,
): Promise<ProviderReply> {
  const { replyLimitMs } = context;
  if (replyLimitMs === undefined) return provider.complete(request, context, signal);
  if (signal.aborted) throw abortError(signal);
  // Not AbortSignal.any: on a signal that lives as long as the run it would keep something of every call.
  const either = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let forget: () => void = () => {};
  const cutOff = new Promise<never>((_, reject) => {
    // Rejected here and first: not every provider heeds its signal, and one that does says "interrupted".
    const stop = (reason: Error): void => {
      reject(reason);
      either.abort(reason);
    };
    forget = onAbort(signal, () => stop(abortError(signal)));
    timer = setTimeout(
      () => stop(tooLate(replyLimitMs)),
      Math.min(Math.max(replyLimitMs, 0), longestDelayMs),
    );
  });
  try {
    return await Promise.race([cutOff, provider.complete(request, context, either.signal)]);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

function tooLate(replyLimitMs: number): ModelError {
  return new ModelError(`no full reply within ${Math.round(replyLimitMs)} ms, the task's time limit`, {
    kind: 'time-limit',
  });
}
