import { CapReachedError, ConfigError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { Price } from './price.ts';
import type { SpendBook } from './spend-book.ts';

/** A place under the cap; exactly one `settle` ends it. */
export interface Reservation {
  /** What the call really cost, in US dollars; null = its price is not known. @throws {StorageError} */
  settle(usd: number | null): void;
}

/** A call that wants a place. */
interface Wanted {
  /** The most that it may cost; null = its price is not known. */
  readonly usd: number | null;
  /** Somebody bills it: it goes into the book. */
  readonly isBilled: boolean;
}

interface Waiter extends Wanted {
  readonly admit: (reservation: Reservation) => void;
  readonly refuse: (error: unknown) => void;
}

export interface SpendCaps {
  readonly maxUsd?: number | null;
  readonly maxCalls?: number | null;
  /** Where billed calls are noted, and what was spent before; absent: the caps are those of this process. */
  readonly book?: SpendBook | null;
}

/**
 * `--max-usd` and `--max-calls` of a results folder, in this process and, as its book has them, in those before. A call
 * is in the book before it is made; what a killed process reserved and did not settle counts as spent.
 * A call, here, is one try of it: one request to the server. It reserves the most that it can cost before it is made and
 * settles for its true cost afterwards, so the caps are never overshot, however many calls are in flight. A call
 * that would fit without the reservations of others waits until those settle; one that cannot fit any more is
 * refused. Calls that a cache answers do not come here. A call counts even when it fails.
 */
export class SpendCap {
  readonly #maxUsd: number | null;
  readonly #maxCalls: number | null;
  readonly #book: SpendBook | null;
  #spentUsd = 0;
  #reservedUsd = 0;
  #calls = 0;
  #queue: Waiter[] = [];

  /** @throws {ConfigError} when a cap is negative or not a number, or nobody knows what was spent before */
  constructor({ maxUsd, maxCalls, book = null }: SpendCaps) {
    this.#maxUsd = capOf('--max-usd', maxUsd);
    this.#maxCalls = capOf('--max-calls', maxCalls);
    this.#book = book;
    if (book === null) return;
    const { usd, calls, unpriced } = book.before;
    this.#spentUsd = usd;
    this.#calls = calls;
    if (this.#maxUsd !== null && unpriced > 0)
      throw new ConfigError(
        `--max-usd counts what this results folder has cost, and ${unpriced} calls of earlier invocations had no price in models.yaml: cap it with --max-calls, or give another --out`,
      );
  }

  get spent(): { usd: number; calls: number } {
    return { usd: this.#spentUsd, calls: this.#calls };
  }

  /** Does the cap, or the book, need to know what calls cost? */
  get countsMoney(): boolean {
    return this.#maxUsd !== null || this.#book !== null;
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
   * Asks for one call that costs at most `usd`, null where its price is not known.
   * @throws {CapReachedError} when it does not fit under the caps
   * @throws {StorageError} when it cannot be noted: it must not be made then
   */
  async reserve(
    usd: number | null,
    signal: AbortSignal,
    { isBilled = true }: { isBilled?: boolean } = {},
  ): Promise<Reservation> {
    if (signal.aborted) throw abortError(signal);
    const wanted = { usd, isBilled };
    const now = this.#queue.length > 0 && this.#maxUsd !== null ? 'wait' : this.#decide(usd ?? 0);
    if (now instanceof CapReachedError) throw now;
    return now === 'wait' ? this.#turn(wanted, signal) : this.#take(wanted);
  }

  #take({ usd, isBilled }: Wanted): Reservation {
    const most = usd ?? 0;
    const noted = isBilled ? (this.#book?.reserve(usd) ?? null) : null;
    this.#calls += 1;
    this.#reservedUsd += most;
    let open = true;
    return {
      settle: (cost) => {
        if (!open) return;
        open = false;
        this.#reservedUsd -= most;
        this.#spentUsd += cost ?? 0;
        try {
          if (noted !== null) this.#book?.settle(noted, cost);
        } finally {
          this.#pump();
        }
      },
    };
  }

  #decide(usd: number): 'fits' | 'wait' | CapReachedError {
    const before = this.#book?.before ?? { usd: 0, calls: 0 };
    if (this.#maxCalls !== null && this.#calls >= this.#maxCalls)
      return new CapReachedError(
        `--max-calls ${this.#maxCalls} reached${this.#earlier(String(before.calls), before.calls)}; give the same command with a higher cap to go on`,
      );
    if (this.#maxUsd === null || this.#spentUsd + this.#reservedUsd + usd <= this.#maxUsd) return 'fits';
    if (this.#spentUsd + usd <= this.#maxUsd) return 'wait';
    return new CapReachedError(
      `--max-usd ${this.#maxUsd} reached: ${dollars(this.#spentUsd)} spent${this.#earlier(dollars(before.usd), before.usd)}, and the next call may cost ` +
        `${dollars(usd)}; give the same command with a higher cap to go on`,
    );
  }

  #turn(wanted: Wanted, signal: AbortSignal): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        ...wanted,
        admit: (reservation) => {
          forget();
          resolve(reservation);
        },
        refuse: (error) => {
          forget();
          reject(error);
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
      const now = this.#decide(first.usd ?? 0);
      if (now === 'wait') return;
      this.#queue.shift();
      if (now instanceof CapReachedError) first.refuse(now);
      else this.#admit(first);
    }
  }

  #admit(waiter: Waiter): void {
    try {
      waiter.admit(this.#take(waiter));
    } catch (error) {
      waiter.refuse(error);
    }
  }

  /** Part of what is spent that earlier processes spent, for messages; empty where there was none. */
  #earlier(amount: string, of: number): string {
    return of > 0 ? ` (${amount} of it in earlier invocations)` : '';
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
