import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { makeProcessFolder } from '../../sandbox/process-folder.ts';

/** Longest path of a Unix socket that every system takes, in bytes. */
const longestPath = 100;

export interface SocketFolder {
  readonly socketPath: string;
  remove(): void;
}

/**
 * A folder of its own for one Unix socket, which other users may enter but not list. It is removed at the latest when
 * the process exits, or, after a kill, by the next process that makes one.
 * @throws {ConfigError} when the folder for temporary files has too long a path
 */
export function makeSocketFolder(): SocketFolder {
  const { path, remove } = makeProcessFolder(tmpdir(), 'gateway');
  const socketPath = join(path, 'socket');
  if (Buffer.byteLength(socketPath) > longestPath) {
    remove();
    throw new ConfigError(
      `TMPDIR: the path '${tmpdir()}' is too long for a Unix socket below it; set TMPDIR to a shorter one`,
    );
  }
  return { socketPath, remove };
}
