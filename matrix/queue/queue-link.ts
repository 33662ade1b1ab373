import type { RedisOptions } from 'ioredis';
import { BenchError, ConfigError, UsageError } from '../../core/errors.ts';
import { redactError } from '../../core/redact-error.ts';
import { createRedactor, type Redactor } from '../../core/redactor.ts';
import { ioredisPackage, loadIoredis } from '../../models/wrap/shared/load-ioredis.ts';
import { noRedisAt } from '../../models/wrap/shared/redis-failure.ts';
import { connectionTo, parseRedisUrl, type RedisPlace } from '../../models/wrap/shared/redis-place.ts';
import { checkServer } from '../../models/wrap/shared/redis-server-facts.ts';

/** What the command line says of a queue. */
export interface QueueOptions {
  readonly url: string;
  /** One queue is for one results folder. */
  readonly name: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A queue that can be reached, and the library that speaks to it. */
export interface QueueLink {
  readonly bullmq: typeof import('bullmq');
  readonly name: string;
  /** Options for BullMQ's queues and workers: every one makes connections of its own. */
  readonly settings: { readonly connection: Readonly<Record<string, unknown>>; readonly prefix: string };
  /** URL of the server, with the password: never printed. */
  readonly url: string;
  /** Address of the server, without user and password. */
  readonly place: string;
  /** Address and name of the queue, without user and password. */
  readonly shown: string;
  /** Takes the password out of what a server says: it may repeat the command that it refuses. */
  readonly redact: Redactor;
  /** What was noticed when it was first spoken to, in words. */
  readonly warnings: readonly string[];
  /** Milliseconds by which the clock of this machine is ahead of the server's; negative: behind. */
  readonly clockAheadMs: number;
}

export const defaultQueueName = 'runs';

const connectTimeoutMs = 5000;
/** A connection that has been owed an answer for so long is dead; longer than any wait for a job. */
const socketTimeoutMs = 15_000;

/**
 * Loads BullMQ and ioredis, which only users of queues install, and asks the server whether it is there.
 * @throws {UsageError} @throws {ConfigError} with the line that installs them, or when no server answers
 */
export async function openQueueLink({ url, name, env = {} }: QueueOptions): Promise<QueueLink> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name))
    throw new UsageError('--queue-name: expected letters, digits, dots, hyphens and underscores');
  const place = placeOf(url, env);
  const { bullmq, ioredis } = await libraries();
  const server = { ...connectionTo(place), connectTimeout: connectTimeoutMs };
  const redact = createRedactor([place.password], { least: 4 });
  const { warnings, clockAheadMs } = await greet(ioredis, server, { place: place.shown, redact });
  const connection = {
    ...server,
    socketTimeout: socketTimeoutMs,
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 100, 2000),
  };
  return {
    bullmq,
    name,
    url: place.url,
    settings: { connection, prefix: 'skillopt-bench' },
    place: place.shown,
    shown: `${place.shown} (queue ${name})`,
    redact,
    warnings,
    clockAheadMs,
  };
}

async function libraries(): Promise<{
  bullmq: typeof import('bullmq');
  ioredis: Pick<typeof import('ioredis'), 'Redis'>;
}> {
  try {
    const bullmq = await import('bullmq');
    return { bullmq, ioredis: await loadIoredis() };
  } catch (error) {
    throw new ConfigError(
      `queues need the packages bullmq and ioredis, which are not installed: npm install bullmq@6.7.0 ${ioredisPackage}`,
      error,
    );
  }
}

/** @throws {UsageError} */
function placeOf(url: string, env: Readonly<Record<string, string | undefined>>): RedisPlace {
  try {
    return parseRedisUrl(url, env, '--queue');
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message, error) : error;
  }
}

/** @throws {ConfigError} when the server does not answer, is too old, or may drop what it must keep */
async function greet(
  { Redis }: Pick<typeof import('ioredis'), 'Redis'>,
  server: RedisOptions,
  { place, redact }: Pick<QueueLink, 'place' | 'redact'>,
): Promise<Pick<QueueLink, 'warnings' | 'clockAheadMs'>> {
  const client = new Redis({
    ...server,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    commandTimeout: connectTimeoutMs,
  });
  // Without a listener ioredis prints what the rejected promise says as well.
  let problem: unknown = null;
  client.on('error', (error: unknown) => {
    problem = error;
  });
  try {
    await client.connect();
    await client.ping();
    const info = await client.info();
    const warnings = checkServer(place, info);
    if (/^aof_enabled:0/m.test(info))
      warnings.push(
        `${place} keeps no append-only file: when it restarts, the queue may be lost (appendonly yes)`,
      );
    return { warnings, clockAheadMs: await clockAhead(client) };
  } catch (error) {
    if (error instanceof BenchError) throw error;
    const clean = redactError(problem ?? error, redact);
    throw noRedisAt(place, clean);
  } finally {
    client.disconnect();
  }
}

/** 0 where this user may not ask. */
async function clockAhead(client: { time(): Promise<(string | number)[]> }): Promise<number> {
  const sent = Date.now();
  const time = await client.time().catch(() => null);
  const answered = Date.now();
  if (time === null) return 0;
  const [seconds, microseconds] = time;
  return (sent + answered) / 2 - (Number(seconds) * 1000 + Number(microseconds) / 1000);
}
