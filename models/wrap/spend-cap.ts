import { CapReachedError, ConfigError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { Price } from './price.ts';

/** A place under the cap; exactly one `settle` ends it. */
export interface Reservation {
  /** What the call really cost, in US dollars. */
  settle(usd: number): void;
}

interface Waiter {
  readonly usd: number;
  decide: (refusal: CapReachedError | null) => void;
}

/**
 * `--max-usd` and `--max-calls` of one process. A call reserves the most that it can cost before it is made and
 * settles for its true cost afterwards, so the caps are never overshot, however many calls are in flight. A call
 * that would fit without the reservations of others waits until those settle; one that cannot fit any more is
 * refused. Only live calls come here. A call counts even when it fails.
 */
export class SpendCap {
  readonly #maxUsd: number | null;
  readonly #maxCalls: number | null;
  #spentUsd = 0;
  #reservedUsd = 0;
  #calls = 0;
  #queue: Waiter[] = [];

  /** @throws {ConfigError} when a cap is negative or not a number */
  constructor(caps: { maxUsd?: number | null; maxCalls?: number | null }) {
    this.#maxUsd = capOf('--max-usd', caps.maxUsd);
    this.#maxCalls = capOf('--max-calls', caps.maxCalls);
  }

  get spent(): { usd: number; calls: number } {
    return { usd: this.#spentUsd, calls: this.#calls };
  }

  /** Does the cap need to know what calls cost? */
  get countsMoney(): boolean {
    return this.#maxUsd !== null;
  }

  /**
   * Refuses a model whose price nobody knows, before any call is made.
   * @throws {ConfigError} naming the endpoint when `--max-usd` is set and `price` is null
   */
  requirePrice(price: Price | null, endpointName: string): void {
    if (this.#maxUsd !== null && price === null)
      throw new ConfigError(
        `--max-usd needs a price, and endpoint '${endpointName}' has none: state its price in models.yaml, or cap ` +
          'the run with --max-calls',
      );
  }

  /**
   * Asks for one call that costs at most `usd`.
   * @throws {CapReachedError} when it does not fit under the caps
   */
  async reserve(usd: number, signal: AbortSignal): Promise<Reservation> {
    if (signal.aborted) throw abortError(signal);
    const now = this.#queue.length > 0 && this.#maxUsd !== null ? 'wait' : this.#decide(usd);
    if (now instanceof CapReachedError) throw now;
    if (now === 'wait') await this.#turn(usd, signal);
    else this.#take(usd);
    return this.#reservation(usd);
  }

  #take(usd: number): void {
    this.#calls += 1;
    this.#reservedUsd += usd;
  }

  #reservation(usd: number): Reservation {
    let open = true;
    return {
      settle: (actualUsd) => {
        if (!open) return;
        open = false;
        this.#reservedUsd -= usd;
        this.#spentUsd += actualUsd;
        this.#pump();
      },
    };
  }

  #decide(usd: number): 'fits' | 'wait' | CapReachedError {
    if (this.#maxCalls !== null && this.#calls >= this.#maxCalls)
      return new CapReachedError(
        `--max-calls ${this.#maxCalls} reached; give the same command with a higher cap to go on`,
      );
    if (this.#maxUsd === null || this.#spentUsd + this.#reservedUsd + usd <= this.#maxUsd) return 'fits';
    if (this.#spentUsd + usd <= this.#maxUsd) return 'wait';
    return new CapReachedError(
      `--max-usd ${this.#maxUsd} reached: ${dollars(this.#spentUsd)} spent, and the next call may cost ` +
        `${dollars(usd)}; give the same command with a higher cap to go on`,
    );
  }

  #turn(usd: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        usd,
        decide: (refusal) => {
          forget();
          if (refusal === null) resolve();
          else reject(refusal);
        },
      };
      const forget = onAbort(signal, () => {
        this.#queue = this.#queue.filter((other) => other !== waiter);
        reject(abortError(signal));
        this.#pump();
      });
      this.#queue.push(waiter);
    });
  }

  #pump(): void {
    for (;;) {
      const [first] = this.#queue;
      if (first === undefined) return;
      const now = this.#decide(first.usd);
      if (now === 'wait') return;
      this.#queue.shift();
      if (now === 'fits') {
        this.#take(first.usd);
        first.decide(null);
      } else first.decide(now);
    }
  }
}

function capOf(name: string, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (!(value >= 0)) throw new ConfigError(`${name} must be a number of 0 or more, not ${value}`);
  return value;
}

function dollars(usd: number): string {
  return `$${usd.toFixed(usd < 0.01 ? 6 : 2)}`;
}
