import { type BenchError, ConfigError, messageOf, StorageError } from '../../../core/errors.ts';

/** First words of replies that no waiting helps. */
const lasting = /^(NOAUTH|WRONGPASS|NOPERM|WRONGTYPE|DENIED|ERR\b(?!.*max number of clients))/;
/** What Redis says while it cannot serve: it loads its file, is a replica or busy, or has no room for the moment. */
const passing = /^(LOADING|READONLY|BUSY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN|MISCONF|OOM|NOREPLICAS|UNBLOCKED)\b/;

/** Redis does not take this user or password (any more): no call of this process will get through. */
export class RedisUserError extends ConfigError {}

/** Is the failure one that another attempt may overcome? */
export function isPassing(error: unknown): boolean {
  const message = messageOf(error);
  return passing.test(message) || !lasting.test(message);
}

/** What to throw when Redis is spoken to for the first time and does not serve. */
export function noRedisAt(place: string, error: unknown): ConfigError {
  const failure = redisFailure(place, error, 0);
  return failure instanceof ConfigError
    ? failure
    : new ConfigError(`no Redis answers at ${place}: ${messageOf(error)}`, error);
}

/** What to throw when Redis has refused for good, or did not answer for `waitedMs`. */
export function redisFailure(place: string, error: unknown, waitedMs: number): BenchError {
  const message = messageOf(error);
  if (/^(NOAUTH|WRONGPASS|NOPERM|DENIED)/.test(message))
    return new RedisUserError(`${place} refuses this user: ${message}`, error);
  if (!isPassing(error)) return new StorageError(`${place}: ${message}`, error);
  const advice = message.startsWith('OOM')
    ? 'give it more memory (maxmemory)'
    : 'see that it runs and can be reached';
  return new StorageError(
    `${place} did not serve for ${Math.round(waitedMs / 1_000)} s (${message}): ${advice}, then give the same command again; nothing logged so far is lost`,
    error,
  );
}
