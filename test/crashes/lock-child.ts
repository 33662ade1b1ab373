import { messageOf } from '../../core/errors.ts';
import { FolderLock } from '../../core/folder-lock.ts';

/**
 * A process that takes the lock of a folder when it is told to, as close as possible to the moment at which others are
 * told. Part `double` starts some.
 */
let lock: FolderLock | null = null;

process.on('message', (message: { readonly take?: string; readonly atMs?: number }) => {
  if (message.take === undefined) {
    lock?.release();
    lock = null;
    process.send?.({ released: true });
    return;
  }
  while (Date.now() < (message.atMs ?? 0)) {
    // Nobody sleeps through the moment.
  }
  try {
    lock = FolderLock.acquire(message.take);
    process.send?.({ won: true });
  } catch (error) {
    process.send?.({ won: false, why: messageOf(error) });
  }
});
process.send?.({ ready: true });
