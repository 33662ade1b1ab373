import { ConfigError, messageOf, UsageError } from '../../core/errors.ts';
import { redactError } from '../../core/redact-error.ts';
import { createRedactor } from '../../core/redactor.ts';
import { parseRedisUrl, type RedisPlace } from './redis-url.ts';

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
  /** Place and name, without user and password. */
  readonly shown: string;
  /** What was noticed when it was first spoken to, in words. */
  readonly warnings: readonly string[];
  /** Milliseconds by which the clock of this machine is ahead of the server's; negative: behind. */
  readonly clockAheadMs: number;
}

export const defaultQueueName = 'runs';

const install = 'npm install bullmq@6.7.0 ioredis@6.0.0';
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
  const place = parseRedisUrl(url, env);
  const { bullmq, ioredis } = await libraries();
  const server = serverOptions(place);
  const { warnings, clockAheadMs } = await greet(ioredis, server, place.shown);
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
    shown: `${place.shown} (queue ${name})`,
    warnings,
    clockAheadMs,
  };
}

async function libraries(): Promise<{
  bullmq: typeof import('bullmq');
  ioredis: Pick<typeof import('ioredis'), 'Redis'>;
}> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, ioredis };
  } catch (error) {
    throw new ConfigError(
      `queues need the packages bullmq and ioredis, which are not installed: ${install}`,
      error,
    );
  }
}

function serverOptions({ host, port, db, username, password, tls }: RedisPlace): ServerOptions {
  return {
    host,
    port,
    db,
    connectTimeout: connectTimeoutMs,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly connectTimeout: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Record<string, never>;
}

/** @throws {ConfigError} when the server does not answer, or is too old */
async function greet(
  { Redis }: Pick<typeof import('ioredis'), 'Redis'>,
  server: ServerOptions,
  shown: string,
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
    const appendOnly = await client.config('GET', 'appendonly').catch(() => null);
    const isForgetful = Array.isArray(appendOnly) && appendOnly[1] === 'no';
    return {
      warnings: isForgetful
        ? [`${shown} keeps no append-only file: when it restarts, the queue may be lost (appendonly yes)`]
        : [],
      clockAheadMs: await clockAhead(client),
    };
  } catch (error) {
    // A server may repeat the command that it refuses, password and all.
    const clean = redactError(problem ?? error, createRedactor([server.password], { least: 4 }));
    throw new ConfigError(`no Redis answers at ${shown}: ${messageOf(clean)}`, clean);
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
