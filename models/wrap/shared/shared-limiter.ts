import { z } from 'zod';
import { ModelError } from '../../../core/errors.ts';
import { abortError } from '../../../core/sleep.ts';
import type { Admission, CallLimiter, LimiterState } from '../call-limiter.ts';
import type { EndpointLimits } from '../limiter.ts';
import { askGate } from './limit-script.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { RedisLink } from './redis-link.ts';
import { WaitLine } from './wait-line.ts';

/** Places asked for in one command. */
const mostAtOnce = 100;
/** A server may ask for hours; the endpoint is held back for at most this long at a time. */
const longestPauseMs = 60_000;
/** A wait whose length is known is looked at again no later than this. */
const longestLookMs = 1_000;

const answerSchema = z.tuple([z.number().int(), z.number(), z.number(), z.number(), z.number()]);

/** What has happened since the last report. */
interface News {
  successes: number;
  limited: number;
  retryAfterMs: number;
  /** Estimated less used. */
  tokensBack: number;
}

const noNews: News = { successes: 0, limited: 0, retryAfterMs: 0, tokensBack: 0 };

/**
 * The gate in front of one endpoint, shared by all workers of a sweep: places in flight, requests and tokens a minute,
 * and what each 429 teaches (see {@link askGate}). Callers of this process wait in a line of their own, and one
 * command at a time speaks for all of them.
 */
export class SharedLimiter implements CallLimiter {
  readonly #link: RedisLink;
  readonly #keys: readonly [string, string];
  readonly #worker: string;
  readonly #limits: { start: number; max: number; requests: number; tokens: number };
  readonly #line = new WaitLine<number, null>();
  readonly #reports = new OneAtATime(() => this.#report());
  #news: News = { ...noNews };
  #number = 0;
  #active = 0;
  #atAll = { active: 0, limit: 0, episodes: 0 };
  #poll: NodeJS.Timeout | null = null;
  readonly #heartbeat: NodeJS.Timeout;

  /** @param prefix begins every key of the endpoint @param worker names this process */
  constructor(link: RedisLink, prefix: string, worker: string, limits: EndpointLimits) {
    this.#link = link;
    this.#keys = [`${prefix}gate`, `${prefix}workers`];
    this.#worker = worker;
    const max = Math.max(1, Math.floor(limits.max ?? 100));
    const start = Math.min(max, Math.max(1, Math.floor(limits.start ?? 20)));
    const { requestsPerMinute, tokensPerMinute } = limits;
    this.#limits = { start, max, requests: requestsPerMinute ?? -1, tokens: tokensPerMinute ?? -1 };
    this.#atAll.limit = start;
    this.#heartbeat = setInterval(() => {
      if (this.#active > 0) void this.#reports.ask();
    }, link.timing.heartbeatMs);
    this.#heartbeat.unref();
  }

  get state(): LimiterState {
    const { limit, episodes } = this.#atAll;
    return { limit, active: this.#active, waiting: this.#line.length, rateLimitEpisodes: episodes };
  }

  get metersTokens(): boolean {
    return this.#limits.tokens >= 0;
  }

  async run<T>({ estimateTokens, tokensOf, signal }: Admission<T>, call: () => Promise<T>): Promise<T> {
    if (signal.aborted) throw abortError(signal);
    const place = this.#line.join(Math.max(0, Math.ceil(estimateTokens)), signal);
    void this.#reports.ask();
    await place;
    try {
      const result = await call();
      this.#news.tokensBack += estimateTokens - tokensOf(result);
      // Only a success under full load says that more would work.
      if (this.#atAll.active >= this.#atAll.limit || this.#line.length > 0) this.#news.successes += 1;
      return result;
    } catch (error) {
      this.#failed(error, estimateTokens);
      throw error;
    } finally {
      this.#active -= 1;
      void this.#reports.ask();
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    if (this.#poll !== null) clearTimeout(this.#poll);
    this.#poll = null;
  }

  #failed(error: unknown, reserved: number): void {
    if (!(error instanceof ModelError)) return;
    // A call that the server turned away used nothing; one that broke off may have used everything.
    if (!['transient', 'timeout', 'time-limit'].includes(error.kind)) this.#news.tokensBack += reserved;
    if (error.kind === 'rate-limit') this.#news.limited += 1;
    const pauseMs = Math.min(error.retryAfterMs ?? 0, longestPauseMs);
    this.#news.retryAfterMs = Math.max(this.#news.retryAfterMs, pauseMs);
  }

  async #report(): Promise<void> {
    const asking = this.#line.first(mostAtOnce);
    const news = this.#news;
    this.#news = { ...noNews };
    this.#number += 1;
    const { timing } = this.#link;
    const { start, max, requests, tokens } = this.#limits;
    const state = [this.#number, this.#active, this.#line.length];
    const limits = [start, max, requests, tokens, timing.goneMs, 4 * timing.pollMs];
    const since = [news.successes, news.limited, Math.ceil(news.retryAfterMs), Math.round(news.tokensBack)];
    const estimates = asking.map(({ wanted }) => wanted);
    try {
      const values = [this.#worker, ...state, ...limits, ...since, ...estimates];
      const reply = await this.#link.run(askGate, this.#keys, values);
      const [granted, waitMs, limit, active, episodes] = answerSchema.parse(reply);
      this.#atAll = { active, limit, episodes };
      for (const waiter of asking.slice(0, granted)) {
        // Who has given up meanwhile leaves a place that the next report gives back.
        if (!waiter.isWaiting) {
          this.#news.tokensBack += waiter.wanted;
          void this.#reports.ask();
          continue;
        }
        this.#active += 1;
        waiter.admit(null);
      }
      if (this.#line.length > 0) this.#lookAgain(granted === asking.length ? 0 : waitMs);
    } catch (error) {
      this.#line.refuseAll(error);
    }
  }

  /** @param waitMs until there may be a place; -1 = nobody knows */
  #lookAgain(waitMs: number): void {
    if (waitMs === 0) {
      void this.#reports.ask();
      return;
    }
    if (this.#poll !== null) return;
    const { pollMs } = this.#link.timing;
    const knownMs = Math.min(waitMs, longestLookMs) + Math.random() * 20;
    this.#poll = setTimeout(
      () => {
        this.#poll = null;
        void this.#reports.ask();
      },
      waitMs > 0 ? knownMs : pollMs * (0.2 + 0.8 * Math.random()),
    );
  }
}
