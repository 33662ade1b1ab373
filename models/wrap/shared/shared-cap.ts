import { z } from 'zod';
import { StorageError } from '../../../core/errors.ts';
import { abortError, sleep } from '../../../core/sleep.ts';
import {
  type CallCap,
  type CapAmounts,
  callsReached,
  type Reservation,
  requirePriceUnder,
  usdReached,
} from '../call-cap.ts';
import type { Price } from '../price.ts';
import type { SpendBook } from '../spend-book.ts';
import { assertEnded, reportSpending } from './cap-scripts.ts';
import type { EndedLife } from './ended-lives.ts';
import { allowedMicroDollars, microDollarsToUsd, owedMicroDollars } from './micro-dollars.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { RedisLink } from './redis-link.ts';
import { type LineWaiter, WaitLine } from './wait-line.ts';

/** Reservations asked for in one command. */
const mostAtOnce = 200;
/** How long the last report of a worker that ends is waited for. */
const farewellMs = 5_000;

const answerSchema = z.tuple([
  z.number().int(),
  z.enum(['ok', 'wait', 'quiet', 'calls', 'usd', 'stale']),
  z.coerce.number(),
  z.coerce.number(),
  z.string(),
]);

interface Wanted {
  /** The most that the call may cost, US dollars; null = its price is not known. */
  readonly usd: number | null;
  readonly amount: number;
  readonly isBilled: boolean;
}
type Waiter = LineWaiter<Wanted, Reservation>;

export interface SharedCapParts {
  readonly link: RedisLink;
  /** Of the sweep: begins every key. */
  readonly prefix: string;
  /** Names this process among all that ever spent for the sweep. */
  readonly life: string;
  readonly amounts: CapAmounts;
  /** Where billed calls are noted before they are made. */
  readonly book: SpendBook | null;
  /** Of earlier processes, as their books say. */
  readonly ended: readonly EndedLife[];
}

/**
 * `--max-usd` and `--max-calls` of a sweep over all its workers: the rules of SpendCap, the account in Redis. A place
 * is granted there, noted in this process's book, and only then is the call made. The worker reports what it has
 * spent in all, never what was added (see {@link reportSpending}), a report at a time; settlements need no answer and
 * go with the next one, and every `heartbeatMs` there is one.
 */
export class SharedCap implements CallCap {
  readonly #parts: SharedCapParts;
  readonly #keys: readonly [string, string];
  readonly #line = new WaitLine<Wanted, Reservation>();
  readonly #reports = new OneAtATime(() => this.#report());
  readonly #heartbeat: NodeJS.Timeout;
  #poll: NodeJS.Timeout | null = null;
  #number = 0;
  #settledUsd = 0;
  #open = 0;
  #calls = 0;
  #total = { usd: 0, calls: 0 };
  #run: string | null = null;
  #ousted: StorageError | null = null;

  /** Tells Redis what ended processes have spent. @throws {StorageError} when it does not serve */
  static async open(parts: SharedCapParts, signal: AbortSignal): Promise<SharedCap> {
    const cap = new SharedCap(parts);
    try {
      await cap.#assertEnded(signal);
      await cap.#reports.ask();
      return cap;
    } catch (error) {
      cap.#stop();
      throw error;
    }
  }

  private constructor(parts: SharedCapParts) {
    this.#parts = parts;
    this.#keys = [`${parts.prefix}spending`, `${parts.prefix}spent`];
    this.#heartbeat = setInterval(() => void this.#reports.ask(), parts.link.timing.heartbeatMs);
    this.#heartbeat.unref();
  }

  get spent(): { usd: number; calls: number } {
    return { ...this.#total };
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
    if (this.#ousted !== null) throw this.#ousted;
    const wanted: Wanted = { usd, amount: owedMicroDollars(usd ?? 0), isBilled };
    const { maxUsd, maxCalls } = this.#parts.amounts;
    if (maxUsd === null && maxCalls === null) return this.#take(wanted);
    const place = this.#line.join(wanted, signal);
    void this.#reports.ask();
    return place;
  }

  /** Reports a last time and stops. Never throws: the book has everything. */
  async close(): Promise<void> {
    this.#stop();
    const enough = new AbortController();
    await Promise.race([this.#reports.ask(), sleep(farewellMs, enough.signal).catch(() => undefined)]);
    enough.abort();
    this.#stop();
  }

  #take({ usd, amount, isBilled }: Wanted): Reservation {
    const { book } = this.#parts;
    const noted = isBilled ? (book?.reserve(usd) ?? null) : null;
    this.#calls += 1;
    this.#open += amount;
    let isOpen = true;
    return {
      settle: (cost) => {
        if (!isOpen) return;
        isOpen = false;
        this.#open -= amount;
        this.#settledUsd += cost ?? 0;
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
    const { link, life, amounts } = this.#parts;
    const asking = this.#line.first(mostAtOnce);
    this.#number += 1;
    const state = [this.#number, owedMicroDollars(this.#settledUsd), this.#open, this.#calls];
    const caps = [
      amounts.maxUsd === null ? -1 : allowedMicroDollars(amounts.maxUsd),
      amounts.maxCalls === null ? -1 : Math.floor(amounts.maxCalls),
    ];
    const values = [life, ...state, ...caps, link.timing.quietMs, link.timing.goneMs];
    try {
      const reply = await link.run(reportSpending, this.#keys, [
        ...values,
        ...asking.map(({ wanted }) => wanted.amount),
      ]);
      const [granted, verdict, firm, calls, run] = answerSchema.parse(reply);
      if (verdict === 'stale') throw this.#oust();
      this.#total = { usd: microDollarsToUsd(firm), calls };
      if (this.#run !== null && this.#run !== run) await this.#assertEnded();
      this.#run = run;
      this.#answer(asking, granted, verdict);
    } catch (error) {
      // Settlements stay in our sums, and go with the next report.
      this.#line.refuseAll(error);
    }
  }

  #answer(asking: readonly Waiter[], granted: number, verdict: z.infer<typeof answerSchema>[1]): void {
    let isChanged = false;
    for (const waiter of asking.slice(0, granted)) {
      // A place that nobody wants any more is given back by the next report.
      if (waiter.isWaiting) this.#admit(waiter);
      else isChanged = true;
    }
    const refused = asking[granted];
    const { amounts } = this.#parts;
    if (verdict === 'calls') this.#line.refuseAll(callsReached(amounts, { calls: 0 }));
    if (verdict === 'usd' && refused !== undefined)
      for (const waiter of asking.slice(granted))
        if (waiter.wanted.amount >= refused.wanted.amount)
          waiter.refuse(usdReached(amounts, this.#total.usd, { usd: 0 }, waiter.wanted.usd ?? 0));
    if (isChanged || (this.#line.length > 0 && (verdict === 'ok' || verdict === 'usd')))
      void this.#reports.ask();
    else if (this.#line.length > 0) this.#lookAgain();
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

  async #assertEnded(signal?: AbortSignal): Promise<void> {
    const { link, ended, life: own } = this.#parts;
    await Promise.all(
      ended
        .filter(({ life }) => life !== own)
        .map(({ life, usd, calls }) =>
          link.run(assertEnded, this.#keys, [life, owedMicroDollars(usd), calls], signal),
        ),
    );
  }

  #oust(): StorageError {
    this.#ousted = new StorageError(
      `${this.#parts.link.place}: another worker has ended the account '${this.#parts.life}' of this one: do two machines with one host name share the results folder? Give them different names, then give the same command again`,
    );
    return this.#ousted;
  }

  #stop(): void {
    clearInterval(this.#heartbeat);
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#poll = null;
  }
}
