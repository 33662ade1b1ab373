import { CapReachedError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import {
  type CallCap,
  type CapAmounts,
  callsReached,
  capAmounts,
  type Reservation,
  requireKnownSpending,
  requirePriceUnder,
  usdReached,
} from './call-cap.ts';
import type { Price } from './price.ts';
import type { SpendBook } from './spend-book.ts';

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
export class SpendCap implements CallCap {
  readonly #amounts: CapAmounts;
  readonly #book: SpendBook | null;
  #spentUsd = 0;
  #reservedUsd = 0;
  #calls = 0;
  #queue: Waiter[] = [];

  /** @throws {ConfigError} when a cap is negative or not a number, or nobody knows what was spent before */
  constructor({ maxUsd, maxCalls, book = null }: SpendCaps) {
    this.#amounts = capAmounts({ maxUsd, maxCalls });
    this.#book = book;
    if (book === null) return;
    this.#spentUsd = book.before.usd;
    this.#calls = book.before.calls;
    requireKnownSpending(this.#amounts, book.before);
  }

  get spent(): { usd: number; calls: number } {
    return { usd: this.#spentUsd, calls: this.#calls };
  }

  get countsMoney(): boolean {
    return this.#amounts.maxUsd !== null || this.#book !== null;
  }

  requirePrice(price: Price | null, endpointName: string): void {
    requirePriceUnder(this.#amounts, price, endpointName);
  }

  async reserve(
    usd: number | null,
    signal: AbortSignal,
    { isBilled = true }: { isBilled?: boolean } = {},
  ): Promise<Reservation> {
    if (signal.aborted) throw abortError(signal);
    const wanted = { usd, isBilled };
    const now = this.#queue.length > 0 && this.#amounts.maxUsd !== null ? 'wait' : this.#decide(usd ?? 0);
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
    const { maxUsd, maxCalls } = this.#amounts;
    if (maxCalls !== null && this.#calls >= maxCalls) return callsReached(this.#amounts, before);
    if (maxUsd === null || this.#spentUsd + this.#reservedUsd + usd <= maxUsd) return 'fits';
    if (this.#spentUsd + usd <= maxUsd) return 'wait';
    return usdReached(this.#amounts, this.#spentUsd, before, usd);
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
}
