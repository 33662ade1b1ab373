import type { Seen } from './read-back.ts';
import type { WantedPiece } from './shell-commands.ts';

/** After so many calls of the shell that brought nothing, or calls in all, the agent goes on without. */
const [mostFruitless, mostCalls] = [4, 60];
const fewestBytes = 500;

/**
 * What is still to be read of files, with as many bytes as surely come back, and fewer after every result that was cut.
 * Empty when all is read, or when reading leads nowhere.
 */
export function unreadPieces(
  { files, absent, answered, fruitless }: Seen,
  paths: readonly string[],
  resultBytes: number,
): WantedPiece[] {
  if (fruitless >= mostFruitless || answered.length >= mostCalls) return [];
  const unread = paths.filter((path) => {
    const file = files.get(path);
    return !absent.has(path) && (file === undefined || file.bytes < file.total);
  });
  const share = Math.floor(resultBytes / 4 ** fruitless / Math.max(1, unread.length));
  const most = Math.max(fewestBytes, share);
  return unread.map((path) => ({ path, from: files.get(path)?.bytes ?? 0, most }));
}
