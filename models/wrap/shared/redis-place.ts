import type { RedisOptions } from 'ioredis';
import { ConfigError } from '../../../core/errors.ts';

/** Where a Redis or Valkey is, and how it is named in messages. */
export interface RedisPlace {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
  /** The URL without user and password. */
  readonly shown: string;
  /** The URL with the password wherever it came from: never printed. */
  readonly url: string;
}

/** Holds the password where it must not stand in a command line, which other users of the machine can read. */
export const redisPasswordVariable = 'SKILLOPT_BENCH_REDIS_PASSWORD';

/**
 * Reads `redis://[user[:password]@]host[:port][/db]`; `rediss://` is TLS.
 * @param what names it in messages
 * @throws {ConfigError} which never repeats the URL: it may hold a password
 */
export function parseRedisUrl(
  text: string,
  env: Readonly<Record<string, string | undefined>> = {},
  what = 'the Redis URL',
): RedisPlace {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw new ConfigError(`${what}: expected redis://host:port[/db] (rediss:// for TLS)`);
  const db = url.pathname.replace(/^\//, '');
  if (!/^\d{0,4}$/.test(db) || url.search !== '' || url.hash !== '')
    throw new ConfigError(
      `${what}: after host and port comes nothing but the number of the database, as in /2`,
    );
  const port = url.port === '' ? 6379 : Number(url.port);
  const given = env[redisPasswordVariable] ?? '';
  if (url.password === '' && given !== '') url.password = encodeURIComponent(given);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    db: Number(db),
    username: url.username === '' ? null : decoded(url.username, what),
    password: url.password === '' ? null : decoded(url.password, what),
    tls: url.protocol === 'rediss:',
    shown: `${url.protocol}//${url.hostname}:${port}${db === '' ? '' : `/${db}`}`,
    url: url.href,
  };
}

/** What the client has to know to find the server. */
export function connectionTo({ host, port, db, username, password, tls }: RedisPlace): RedisOptions {
  return {
    host,
    port,
    db,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
  };
}

function decoded(part: string, what: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ConfigError(`${what}: user or password of the URL is not percent-encoded`);
  }
}
