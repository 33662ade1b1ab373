import { ConfigError } from '../../../core/errors.ts';

/** The package, in the version that this program is tested with. */
export const ioredisPackage = 'ioredis@6.0.0';

/**
 * The client of Redis and Valkey, an optional package: loaded when a Redis URL is given and never before.
 * @throws {ConfigError} with the line that installs it
 */
export async function loadIoredis(): Promise<Pick<typeof import('ioredis'), 'Redis'>> {
  try {
    const { Redis } = await import('ioredis');
    return { Redis };
  } catch (error) {
    throw new ConfigError(
      `sharing state through Redis needs the package ioredis, which is not installed: npm install ${ioredisPackage}`,
      error,
    );
  }
}
