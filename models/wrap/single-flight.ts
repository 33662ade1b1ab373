import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';

/**
 * Identical work asked for at the same time is done once. The first caller of a key leads; the others get its result
 * or its error, unless it was only the leader who was told to stop: then they have to ask again.
 */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Promise<Value | null>>();

  /**
   * The result of `work`; `led` = this caller did it. null = the leader was interrupted, ask again.
   * @throws {BenchError} as soon as `signal` is aborted, without disturbing the others
   */
  async share(
    key: string,
    signal: AbortSignal,
    work: () => Promise<Value>,
  ): Promise<{ readonly value: Value; readonly led: boolean } | null> {
    const flight = this.#flights.get(key);
    if (flight !== undefined) {
      const value = await unlessAborted(flight, signal);
      return value === null ? null : { value, led: false };
    }
    const running = work();
    const shared = running.catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    // Nobody may be following.
    shared.catch(() => undefined);
    this.#flights.set(key, shared);
    try {
      return { value: await running, led: true };
    } finally {
      this.#flights.delete(key);
    }
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const forget = onAbort(signal, () => reject(abortError(signal)));
    promise.then(resolve, reject).finally(forget);
  });
}
