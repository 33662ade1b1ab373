import { randomBytes } from 'node:crypto';
import { sha256 } from '../../../core/hash.ts';
import type { CallCache } from '../call-cache.ts';
import { type CallCap, capAmounts, requireKnownSpending } from '../call-cap.ts';
import type { CallLimiter } from '../call-limiter.ts';
import type { EndpointLimits } from '../limiter.ts';
import type { CacheMode } from '../response-cache.ts';
import type { SpendBook } from '../spend-book.ts';
import { BookedLives } from './booked-lives.ts';
import { RedisLink } from './redis-link.ts';
import { checkServer } from './redis-server-facts.ts';
import { SharedCache } from './shared-cache.ts';
import { SharedCap } from './shared-cap.ts';
import { SharedLimiter } from './shared-limiter.ts';
import { defaultSharedTiming, type SharedTiming } from './shared-timing.ts';

export interface SharedStateOptions {
  /** `redis://[user:password@]host:port[/db]`, or `rediss://` for TLS. Redis 6.2 or newer, or Valkey. */
  readonly url: string;
  /** Names what is shared: equal for all workers of a sweep, new for a new sweep. */
  readonly sweep: string;
  /** `write` by default. */
  readonly cache?: CacheMode;
  readonly maxUsd?: number | null;
  readonly maxCalls?: number | null;
  /**
   * This process's account in its results folder, opened with `isCapped: false` (other workers may spend there too),
   * used for one shared state only. Absent or null: nothing is billed.
   */
  readonly book?: SpendBook | null;
  /** The results folder of `book`: what ended processes have spent there counts under the cap. */
  readonly results?: string;
  /** Ends the wait for a Redis that does not answer. */
  readonly signal?: AbortSignal;
  readonly timing?: Partial<SharedTiming>;
}

/** What the workers of a sweep share; hand its parts to `createModelHost`. */
export interface SharedState {
  /** null when the cache is off. */
  readonly cache: CallCache | null;
  readonly cap: CallCap;
  readonly limiterFor: (endpointName: string, limits: EndpointLimits) => CallLimiter;
  /** Reports what was spent and ends the connection. Call it when the last run has ended, before `book.close()`. */
  close(): Promise<void>;
}

/**
 * The one door to what worker processes share through Redis: response cache, spend cap, limits of endpoints.
 *
 * ```ts
 * const book = SpendBook.open(out, { isCapped: false });
 * const shared = await openSharedState({ url, sweep, maxUsd, maxCalls, book, results: out });
 * const host = createModelHost({ cache: shared.cache, cap: shared.cap, limiterFor: shared.limiterFor });
 * // ... runs ...
 * host.close();
 * await shared.close();
 * book.close();
 * ```
 *
 * @throws {ConfigError} without the package ioredis, with a wrong URL, user or cap, or where Redis is too old or may evict accounts
 * @throws {StorageError} when Redis does not answer for `patienceMs`
 * @throws {DataError} when an account in `results` is damaged
 */
export async function openSharedState(options: SharedStateOptions): Promise<SharedState> {
  const { url, sweep, cache = 'write', book = null, results } = options;
  const amounts = capAmounts(options);
  if (book !== null) requireKnownSpending(amounts, book.before);
  const timing = { ...defaultSharedTiming, ...options.timing };
  const signal = options.signal ?? new AbortController().signal;
  const worker = `${book?.life ?? 'unbilled'}-${randomBytes(4).toString('hex')}`;
  const prefix = `skillopt-bench:{${sha256(sweep).slice(0, 16)}}:`;
  const link = await RedisLink.open(url, timing, signal);
  const limiters: SharedLimiter[] = [];
  try {
    checkServer(link.place, await link.info('default', signal));
    const booked = new BookedLives(results ?? null);
    const life = book?.life ?? worker;
    const cap = await SharedCap.open({ link, prefix, life, amounts, book, booked }, signal);
    return {
      cache: cache === 'off' ? null : new SharedCache(link, prefix, cache),
      cap,
      limiterFor: (endpointName, limits) => {
        const gate = `${prefix}endpoint:${sha256(endpointName).slice(0, 16)}:`;
        const limiter = new SharedLimiter(link, gate, worker, limits);
        limiters.push(limiter);
        return limiter;
      },
      close: async () => {
        for (const limiter of limiters) limiter.close();
        await cap.close();
        link.close();
      },
    };
  } catch (error) {
    link.close();
    throw error;
  }
}
