import { z } from 'zod';
import { StorageError } from '../../../core/errors.ts';
import type { CapAmounts } from '../call-cap.ts';
import type { BookedLives } from './booked-lives.ts';
import { assertEnded, raiseToBook, reportSpending } from './cap-scripts.ts';
import { allowedMicroDollars, microDollarsToUsd, owedMicroDollars } from './micro-dollars.ts';
import type { RedisLink } from './redis-link.ts';

const verdicts = ['ok', 'wait', 'quiet', 'calls', 'usd', 'stale'] as const;
/** What became of the first reservation that was not granted; see {@link reportSpending}. */
export type Verdict = Exclude<(typeof verdicts)[number], 'stale'>;

const answerSchema = z.tuple([
  z.number().int(),
  z.enum(verdicts),
  z.coerce.number(),
  z.coerce.number(),
  z.string(),
]);

export interface SpendingAccountParts {
  readonly link: RedisLink;
  /** Of the sweep: begins every key. */
  readonly prefix: string;
  /** Names this process among all that ever spent for the sweep. */
  readonly life: string;
  readonly amounts: CapAmounts;
  /** Of other processes, as their books say. */
  readonly booked: BookedLives;
}

/**
 * What this process has spent and reserved, in Redis beside that of all others. It reports what it has in all, never
 * what was added, so a report may be lost, late or sent twice. One report at a time.
 */
export class SpendingAccount {
  readonly #parts: SpendingAccountParts;
  readonly #keys: readonly [string, string];
  readonly #caps: readonly [number, number];
  #number = 0;
  #settledUsd = 0;
  #open = 0;
  #calls = 0;
  #total = { usd: 0, calls: 0 };
  /** Which life of Redis has heard of everything. */
  #run: string | null = null;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SpendingAccountParts) {
    this.#parts = parts;
    this.#keys = [`${parts.prefix}spending`, `${parts.prefix}spent`];
    const { maxUsd, maxCalls } = parts.amounts;
    this.#caps = [
      maxUsd === null ? -1 : allowedMicroDollars(maxUsd),
      maxCalls === null ? -1 : Math.floor(maxCalls),
    ];
  }

  /** Of all workers, as of the last report. */
  get total(): { usd: number; calls: number } {
    return { ...this.#total };
  }

  /** A call that was granted is being made. @param amount micro-dollars */
  begin(amount: number): void {
    this.#calls += 1;
    this.#open += amount;
  }

  /** It has ended. @param usd what it has cost */
  end(amount: number, usd: number): void {
    this.#open -= amount;
    this.#settledUsd += usd;
  }

  /**
   * Reports, and asks to reserve amounts (micro-dollars), of which the first `granted` are.
   * @throws {StorageError} when Redis does not serve, or another worker has ended this account
   */
  async report(wanted: readonly number[]): Promise<{ readonly granted: number; readonly verdict: Verdict }> {
    const { link, life } = this.#parts;
    this.#number += 1;
    const state = [this.#number, owedMicroDollars(this.#settledUsd), this.#open, this.#calls];
    const { quietMs, goneMs } = link.timing;
    const values = [life, ...state, ...this.#caps, quietMs, goneMs, ...wanted];
    const reply = await link.run(reportSpending, this.#keys, values);
    const [granted, verdict, firm, calls, run] = answerSchema.parse(reply);
    if (verdict === 'stale')
      throw new StorageError(
        `${link.place}: another worker has ended the account '${life}' of this one: do two machines with one host name share the results folder? Give them different names, then give the same command again`,
      );
    this.#total = { usd: microDollarsToUsd(firm), calls };
    if (this.#run !== null && this.#run !== run) await this.tellBooks();
    this.#run = run;
    if (verdict !== 'usd' || performance.now() - this.#toldMs < goneMs) return { granted, verdict };
    // A worker that has died since may have spent less than it had reserved: its book knows.
    await this.tellBooks();
    return { granted, verdict: 'wait' };
  }

  /**
   * Tells what other processes have spent: of those that have ended all of it, of others at least what stands in their books,
   * since a Redis that has lost its data knows nothing of a process that died on another machine.
   * @throws {StorageError} when Redis does not serve
   */
  async tellBooks(signal?: AbortSignal): Promise<void> {
    const { link, booked, life: own } = this.#parts;
    this.#toldMs = performance.now();
    await Promise.all(
      booked
        .look()
        .filter(({ life }) => life !== own)
        .map(({ life, usd, calls, hasEnded }) =>
          link.run(
            hasEnded ? assertEnded : raiseToBook,
            this.#keys,
            [life, owedMicroDollars(usd), calls],
            signal,
          ),
        ),
    );
  }
}
