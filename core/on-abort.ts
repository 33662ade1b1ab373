/** Who waits on which signal; an entry is dropped with its signal. */
const waiting = new WeakMap<AbortSignal, Set<{ readonly listener: () => void }>>();

/**
 * Calls `listener` once when the signal is aborted; the returned function takes the listener off again. One signal
 * may have thousands of waiters (all calls of a run), and an event target walks through all its listeners to add one:
 * so there is one event listener a signal, and a set behind it. A signal that is aborted already never calls:
 * look first.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const waiter = { listener };
  const known = waiting.get(signal);
  const waiters = known ?? new Set();
  waiters.add(waiter);
  if (known === undefined) {
    waiting.set(signal, waiters);
    signal.addEventListener(
      'abort',
      () => {
        for (const each of waiters) each.listener();
        waiters.clear();
      },
      { once: true },
    );
  }
  return () => waiters.delete(waiter);
}
