import { tmpdir } from 'node:os';

/**
 * The whole environment of a helper process: nothing of this process's, which may hold keys and `NODE_OPTIONS`. Clocks show
 * UTC anywhere.
 */
export function bareEnvironment(): Record<string, string> {
  return { TZ: 'UTC', PATH: '/usr/bin:/bin', TMPDIR: tmpdir() };
}
