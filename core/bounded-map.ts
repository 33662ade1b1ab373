import { InterruptedError } from './errors.ts';

/**
 * Maps items with at most `concurrency` under way; results come in the order of the items. After the first
 * failure or an abort nothing more is started; what was started is awaited before this rejects, so that no
 * work goes on behind the caller's back. `signal` only stops new starts: hand the signal that ends work under
 * way to `fn` yourself.
 * @throws the first error in time; {@link InterruptedError} when the signal kept items from starting
 */
export async function mapBounded<Item, Result>(
  items: readonly Item[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal?: AbortSignal },
  fn: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new RangeError(`mapBounded: concurrency must be a whole number of at least 1, not ${concurrency}`);
  const results: Result[] = new Array(items.length);
  const queue = items.entries();
  let failure: { readonly error: unknown } | null = null;

  const worker = async (): Promise<void> => {
    while (failure === null) {
      const taken = queue.next();
      if (taken.done) return;
      if (signal?.aborted) {
        failure = { error: interruption(signal) };
        return;
      }
      const [index, item] = taken.value;
      try {
        results[index] = await fn(item, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  const first = failure as { readonly error: unknown } | null;
  if (first !== null) throw first.error;
  return results;
}

/** What an aborted signal stands for: its reason when it says more than "aborted", else an InterruptedError. */
export function interruption({ reason }: AbortSignal): unknown {
  const plain = reason === undefined || (reason instanceof Error && reason.name === 'AbortError');
  return plain ? new InterruptedError('interrupted', reason) : reason;
}
