import { onAbort } from '../../../core/on-abort.ts';
import { abortError } from '../../../core/sleep.ts';

/** Somebody who waits for `Place`. */
export interface LineWaiter<Wanted, Place> {
  readonly wanted: Wanted;
  /** False once the caller was answered or has given up. */
  readonly isWaiting: boolean;
  admit(place: Place): void;
  refuse(error: unknown): void;
}

/** Callers of this process that wait, first come first served; each may give up. */
export class WaitLine<Wanted, Place> {
  #waiters: LineWaiter<Wanted, Place>[] = [];

  get length(): number {
    return this.#waiters.length;
  }

  /** The first callers, at most `most`. */
  first(most: number): readonly LineWaiter<Wanted, Place>[] {
    return this.#waiters.slice(0, most);
  }

  /** @throws {BenchError} as soon as `signal` is aborted; whatever it is refused with */
  join(wanted: Wanted, signal: AbortSignal): Promise<Place> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(abortError(signal));
        return;
      }
      let isWaiting = true;
      const leave = () => {
        isWaiting = false;
        forget();
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
      };
      const waiter: LineWaiter<Wanted, Place> = {
        wanted,
        get isWaiting() {
          return isWaiting;
        },
        admit: (place) => {
          leave();
          resolve(place);
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const forget = onAbort(signal, () => waiter.refuse(abortError(signal)));
      this.#waiters.push(waiter);
    });
  }

  refuseAll(error: unknown): void {
    for (const waiter of this.#waiters) waiter.refuse(error);
  }
}
