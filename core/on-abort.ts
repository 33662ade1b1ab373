import { setMaxListeners } from 'node:events';

/**
 * Calls `listener` once when the signal is aborted; the returned function takes the listener off again. One signal
 * may have thousands of waiters (all calls of a run), so Node's warning about more than ten is switched off for it.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  setMaxListeners(0, signal);
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
