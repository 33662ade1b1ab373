import { abortError, sleep } from '../../../core/sleep.ts';
import { type CallCap, callsReached, type Reservation, requirePriceUnder, usdReached } from '../call-cap.ts';
import type { Price } from '../price.ts';
import type { SpendBook } from '../spend-book.ts';
import { owedMicroDollars } from './micro-dollars.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { SpendingAccount, type SpendingAccountParts, type Verdict } from './spending-account.ts';
import { type LineWaiter, WaitLine } from './wait-line.ts';

/** Reservations asked for in one command. */
const mostAtOnce = 200;
/** How long the last report of a worker that ends is waited for. */
const farewellMs = 5_000;

interface Wanted {
  /** The most that the call may cost, US dollars; null = its price is not known. */
  readonly usd: number | null;
  readonly amount: number;
  readonly isBilled: boolean;
}
type Waiter = LineWaiter<Wanted, Reservation>;

export interface SharedCapParts extends SpendingAccountParts {
  /** Where billed calls are noted before they are made. */
  readonly book: SpendBook | null;
}

/**
 * `--max-usd` and `--max-calls` of a sweep over all its workers: the rules of SpendCap, the account in Redis. A place
 * is granted there, noted in this process's book, and only then is the call made. Settlements need no answer and go
 * with the next report; there is one every `heartbeatMs`.
 */
export class SharedCap implements CallCap {
  readonly #parts: SharedCapParts;
  readonly #account: SpendingAccount;
  readonly #line = new WaitLine<Wanted, Reservation>();
  readonly #reports = new OneAtATime(() => this.#report());
  readonly #heartbeat: NodeJS.Timeout;
  #poll: NodeJS.Timeout | null = null;

  /** Tells Redis what other processes have spent. @throws {StorageError} when it does not serve */
  static async open(parts: SharedCapParts, signal: AbortSignal): Promise<SharedCap> {
    const account = new SpendingAccount(parts);
    await account.tellBooks(signal);
    await account.report([]);
    return new SharedCap(parts, account);
  }

  private constructor(parts: SharedCapParts, account: SpendingAccount) {
    this.#parts = parts;
    this.#account = account;
    this.#heartbeat = setInterval(() => void this.#reports.ask(), parts.link.timing.heartbeatMs);
    this.#heartbeat.unref();
  }

  get spent(): { usd: number; calls: number } {
    return this.#account.total;
  }

  get countsMoney(): boolean {
    return this.#parts.amounts.maxUsd !== null || this.#parts.book !== null;
  }

  requirePrice(price: Price | null, endpointName: string): void {
    requirePriceUnder(this.#parts.amounts, price, endpointName);
  }

  async reserve(
    usd: number | null,
    signal: AbortSignal,
    { isBilled = true }: { readonly isBilled?: boolean } = {},
  ): Promise<Reservation> {
    if (signal.aborted) throw abortError(signal);
    const wanted: Wanted = { usd, amount: owedMicroDollars(usd ?? 0), isBilled };
    const { maxUsd, maxCalls } = this.#parts.amounts;
    if (maxUsd === null && maxCalls === null) return this.#take(wanted);
    const place = this.#line.join(wanted, signal);
    void this.#reports.ask();
    return place;
  }

  /** Reports a last time and stops. Never throws: the book has everything. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    const enough = new AbortController();
    await Promise.race([this.#reports.ask(), sleep(farewellMs, enough.signal).catch(() => undefined)]);
    enough.abort();
    if (this.#poll !== null) clearTimeout(this.#poll);
  }

  #take({ usd, amount, isBilled }: Wanted): Reservation {
    const { book } = this.#parts;
    const noted = isBilled ? (book?.reserve(usd) ?? null) : null;
    this.#account.begin(amount);
    let isOpen = true;
    return {
      settle: (cost) => {
        if (!isOpen) return;
        isOpen = false;
        this.#account.end(amount, cost ?? 0);
        try {
          if (noted !== null) book?.settle(noted, cost);
        } finally {
          if (this.#line.length > 0) void this.#reports.ask();
        }
      },
    };
  }

  /** One command: what was spent, and who wants a place. */
  async #report(): Promise<void> {
    const asking = this.#line.first(mostAtOnce);
    try {
      const { granted, verdict } = await this.#account.report(asking.map(({ wanted }) => wanted.amount));
      this.#answer(asking, granted, verdict);
    } catch (error) {
      // Settlements stay in the account, and go with the next report.
      this.#line.refuseAll(error);
    }
  }

  #answer(asking: readonly Waiter[], granted: number, verdict: Verdict): void {
    let isLeftOver = false;
    for (const waiter of asking.slice(0, granted)) {
      // A place that nobody wants any more is given back by the next report.
      if (waiter.isWaiting) this.#admit(waiter);
      else isLeftOver = true;
    }
    this.#refuse(asking.slice(granted), verdict);
    if (isLeftOver || (this.#line.length > 0 && (verdict === 'ok' || verdict === 'usd')))
      void this.#reports.ask();
    else if (this.#line.length > 0) this.#lookAgain();
  }

  /** Refuses the first of them and all that want as much. */
  #refuse(waiters: readonly Waiter[], verdict: Verdict): void {
    const { amounts } = this.#parts;
    if (verdict === 'calls') this.#line.refuseAll(callsReached(amounts, { calls: 0 }));
    if (verdict !== 'usd') return;
    const least = waiters[0]?.wanted.amount ?? 0;
    for (const waiter of waiters)
      if (waiter.wanted.amount >= least)
        waiter.refuse(usdReached(amounts, this.spent.usd, { usd: 0 }, waiter.wanted.usd ?? 0));
  }

  #admit(waiter: Waiter): void {
    try {
      waiter.admit(this.#take(waiter.wanted));
    } catch (error) {
      waiter.refuse(error);
    }
  }

  #lookAgain(): void {
    if (this.#poll !== null) return;
    const delayMs = this.#parts.link.timing.pollMs * (0.5 + Math.random());
    this.#poll = setTimeout(() => {
      this.#poll = null;
      void this.#reports.ask();
    }, delayMs);
  }
}
