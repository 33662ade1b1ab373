import { createHash } from 'node:crypto';
import type { Redis, RedisOptions } from 'ioredis';
import { StorageError } from '../../../core/errors.ts';
import { sleep } from '../../../core/sleep.ts';
import { loadIoredis } from './load-ioredis.ts';
import { isPassing, redisFailure } from './redis-failure.ts';
import { connectionTo, parseRedisUrl } from './redis-place.ts';
import type { SharedTiming } from './shared-timing.ts';

/** A Lua script and the name of it that Redis knows it by. */
export interface RedisScript {
  readonly text: string;
  readonly digest: string;
}

export function redisScript(text: string): RedisScript {
  return { text, digest: createHash('sha1').update(text).digest('hex') };
}

/**
 * A connection to Redis that outlives its restarts. Every script is tried until it is answered, so one of them may be
 * executed twice, and a late copy of it after its successors: scripts have to bear that. The client itself repeats and
 * queues nothing.
 */
export class RedisLink {
  readonly place: string;
  readonly timing: SharedTiming;
  readonly #client: Redis;
  readonly #closing = new AbortController();
  /** Why there is no connection. */
  #lost: unknown = new Error('no connection yet');

  /** Connects. @throws {ConfigError} without the package, or when the user is refused @throws {StorageError} */
  static async open(url: string, timing: SharedTiming, signal: AbortSignal): Promise<RedisLink> {
    const place = parseRedisUrl(url);
    const { Redis } = await loadIoredis();
    const options: RedisOptions = {
      ...connectionTo(place),
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      connectTimeout: timing.commandMs,
      commandTimeout: timing.commandMs,
      socketTimeout: timing.commandMs,
      retryStrategy: (times) =>
        Math.min(timing.reconnectMs, 20 * 2 ** Math.min(times, 10)) * (0.5 + Math.random() / 2),
    };
    const link = new RedisLink(new Redis(options), place.shown, timing);
    try {
      await link.info('server', signal);
      return link;
    } catch (error) {
      link.close();
      throw error;
    }
  }

  private constructor(client: Redis, place: string, timing: SharedTiming) {
    this.#client = client;
    this.place = place;
    this.timing = timing;
    client.on('error', (error) => {
      this.#lost = error;
    });
    client.on('ready', () => {
      this.#lost = new Error('the connection was lost');
    });
    // What it fails with is an event too.
    client.connect().catch(() => undefined);
  }

  /** One section of what Redis says of itself. */
  async info(section: string, signal: AbortSignal): Promise<string> {
    return String(await this.#persist(() => this.#client.info(section), signal));
  }

  /**
   * Executes a script at least once.
   * @throws {BenchError} as soon as `signal` is aborted
   * @throws {StorageError} when Redis does not serve for longer than it is waited for
   */
  run(
    script: RedisScript,
    keys: readonly string[],
    values: readonly (string | number)[],
    signal: AbortSignal = this.#closing.signal,
  ): Promise<unknown> {
    return this.#persist(() => this.#evaluate(script, keys, values), signal);
  }

  /** The text of a key, or null. */
  async get(key: string, signal: AbortSignal = this.#closing.signal): Promise<string | null> {
    const text = await this.#persist(() => this.#client.get(key), signal);
    return typeof text === 'string' ? text : null;
  }

  /** Ends the connection; whoever waits is told. Harmless when called again. */
  close(): void {
    this.#closing.abort(new StorageError(`the connection to ${this.place} is closed`));
    this.#client.disconnect();
  }

  async #evaluate(
    { text, digest }: RedisScript,
    keys: readonly string[],
    values: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await this.#client.evalsha(digest, keys.length, ...keys, ...values);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return this.#client.eval(text, keys.length, ...keys, ...values);
    }
  }

  async #persist<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const startMs = performance.now();
    for (let tries = 0; ; tries += 1) {
      if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
      const isReady = this.#client.status === 'ready';
      let error = this.#lost;
      try {
        if (isReady) return await attempt();
      } catch (failure) {
        error = failure;
      }
      const waitedMs = performance.now() - startMs;
      if (!isPassing(error) || waitedMs > this.timing.patienceMs)
        throw redisFailure(this.place, error, waitedMs);
      const pauseMs = isReady ? Math.min(this.timing.reconnectMs, 20 * 2 ** Math.min(tries, 8)) : 20;
      await sleep(pauseMs * (0.5 + Math.random()), signal);
    }
  }
}
