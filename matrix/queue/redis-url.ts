import { UsageError } from '../../core/errors.ts';

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
 * @throws {UsageError} which never repeats the URL: it may hold a password
 */
export function parseRedisUrl(
  text: string,
  env: Readonly<Record<string, string | undefined>> = {},
): RedisPlace {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '')
    throw new UsageError('--queue: expected redis://host:port[/db] (rediss:// for TLS)');
  const db = url.pathname.replace(/^\//, '');
  if (!/^\d{0,4}$/.test(db) || url.search !== '' || url.hash !== '')
    throw new UsageError(
      '--queue: after host and port comes nothing but the number of the database, as in /2',
    );
  const port = url.port === '' ? 6379 : Number(url.port);
  const given = env[redisPasswordVariable] ?? '';
  if (url.password === '' && given !== '') url.password = encodeURIComponent(given);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    db: Number(db),
    username: url.username === '' ? null : decoded(url.username),
    password: url.password === '' ? null : decoded(url.password),
    tls: url.protocol === 'rediss:',
    shown: `${url.protocol}//${url.hostname}:${port}${db === '' ? '' : `/${db}`}`,
    url: url.href,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new UsageError('--queue: user or password of the URL is not percent-encoded');
  }
}
