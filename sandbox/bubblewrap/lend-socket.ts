import { closeSync, openSync } from 'node:fs';
import { IncompleteError, messageOf } from '../../core/errors.ts';

/** Linux' O_PATH, alike on x64 and arm64. */
const pathOnly = 0o10000000;

/**
 * Calls `use` with a descriptor that stands for a Unix socket's place in the file system: who inherits it can connect to
 * the socket, as often as it likes, and do nothing else. None when there is no socket.
 * @throws {IncompleteError} when the socket cannot be reached
 */
export function lendSocket<Result>(
  socketPath: string | null,
  use: (descriptors: readonly number[]) => Result,
): Result {
  if (socketPath === null) return use([]);
  const descriptor = opened(socketPath);
  try {
    return use([descriptor]);
  } finally {
    closeSync(descriptor);
  }
}

function opened(socketPath: string): number {
  try {
    return openSync(socketPath, pathOnly);
  } catch (error) {
    throw new IncompleteError(`the gateway's socket cannot be reached: ${messageOf(error)}`, error);
  }
}
