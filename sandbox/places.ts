import { onAbort } from '../core/on-abort.ts';
import { abortError } from '../core/sleep.ts';

/** So many at once, the rest in the order in which they came. */
export class Places {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  constructor(count: number) {
    this.#free = count;
  }

  /** @throws {BenchError} when the signal is aborted while waiting */
  async hold<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        release();
        resolve();
      };
      const release =
        signal === undefined
          ? () => false
          : onAbort(signal, () => {
              this.#waiting.splice(this.#waiting.indexOf(enter), 1);
              reject(abortError(signal));
            });
      this.#waiting.push(enter);
    });
  }
}
