import { existsSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure } from '../../core/storage-failure.ts';

/** Below the folder that a merge works in: copies that make room for better ones. No run has a name like this. */
const beforeFolder = '.before';

/** Where a merge works, and the merged folder. */
export interface MergePlace {
  readonly work: string;
  readonly out: string;
}

/**
 * Renames a finished copy of a run into its place. What is there goes aside first and comes back if that fails; if the
 * process dies in between, {@link putBack} of the next merge brings it back.
 * @throws {StorageError} naming the place
 */
export function putInPlace(id: string, draft: string, { work, out }: MergePlace): void {
  const place = join(out, 'runs', id);
  try {
    makeFolder(dirname(place));
    if (existsSync(place)) {
      makeFolder(join(work, beforeFolder));
      renameSync(place, join(work, beforeFolder, id));
    }
    renameSync(draft, place);
  } catch (error) {
    putBack({ work, out });
    throw storageFailure('make', place, error);
  }
}

/** Brings back every run that was put aside and whose place is empty. @throws {StorageError} naming the place */
export function putBack({ work, out }: MergePlace): void {
  const before = join(work, beforeFolder);
  if (!existsSync(before)) return;
  for (const id of readdirSync(before)) {
    const place = join(out, 'runs', id);
    if (existsSync(place)) continue;
    try {
      makeFolder(dirname(place));
      renameSync(join(before, id), place);
    } catch (error) {
      throw storageFailure('bring back', place, error);
    }
  }
}
