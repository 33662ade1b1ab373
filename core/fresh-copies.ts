import { closeSync, constants, copyFileSync, fsyncSync, openSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { syncPath } from './atomic-file.ts';
import { draftPath } from './drafts.ts';
import { storageFailure } from './storage-failure.ts';

/**
 * Puts a copy in the place of every JSON Lines file of a folder. A process from which the folder was taken, and which was
 * stopped between looking at its lease and writing (a suspended machine), then writes into a file that nobody reads.
 * @throws {StorageError}
 */
export function freshCopies(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.jsonl')) continue;
    const path = join(folder, name);
    const draft = draftPath(path);
    try {
      copyFileSync(path, draft, constants.COPYFILE_EXCL);
      const descriptor = openSync(draft, 'r+');
      try {
        fsyncSync(descriptor);
      } finally {
        closeSync(descriptor);
      }
      renameSync(draft, path);
    } catch (error) {
      throw storageFailure('copy', path, error);
    }
  }
  syncPath(folder);
}
