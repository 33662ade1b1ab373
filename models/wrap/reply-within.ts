import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { CallContext, ChatRequest, Provider, ProviderReply } from '../contract.ts';
import { longestDelayMs, replyTooLate } from '../endpoint/reply-limit.ts';

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
  if (replyLimitMs === undefined || provider.keepsReplyLimit === true)
    return provider.complete(request, context, signal);
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
      () => stop(replyTooLate(replyLimitMs)),
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
