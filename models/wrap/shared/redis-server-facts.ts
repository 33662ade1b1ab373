import { ConfigError } from '../../../core/errors.ts';

/** The oldest that BullMQ recommends. */
const leastVersion = { major: 6, minor: 2 };

/**
 * Checks what a server says of itself (INFO) against what queues and shared state need of it.
 * @returns what is risky, in words @throws {ConfigError} when it is too old, or may drop what it must keep
 */
export function checkServer(place: string, info: string): string[] {
  const fact = (name: string) => new RegExp(`^${name}:(\\S*)`, 'm').exec(info)?.[1] ?? '';
  const [major = 0, minor = 0] = fact('redis_version').split('.').map(Number);
  if (
    major > 0 &&
    (major < leastVersion.major || (major === leastVersion.major && minor < leastVersion.minor))
  )
    throw new ConfigError(
      `${place} is Redis ${fact('redis_version')}; 6.2 or newer is needed (or Valkey): update the server`,
    );
  const policy = fact('maxmemory_policy');
  const evicts = fact('maxmemory') !== '0' && fact('maxmemory') !== '';
  if (evicts && policy.startsWith('allkeys'))
    throw new ConfigError(
      `${place} has maxmemory-policy ${policy}, which may drop runs of the queue and the account of what was spent: set it to noeviction`,
    );
  return evicts && policy.startsWith('volatile')
    ? [
        `${place} has maxmemory-policy ${policy}: when its memory is full it may drop locks of runs that are executed, ` +
          `and replies, which are then paid again (noeviction)`,
      ]
    : [];
}
