import { copyFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { sha256 } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { type SplitFolderRecord, writeSplitFolder } from '../write-split-folder.ts';
import { type SplitItems, type SplitPlan, splitText } from './assign-splits.ts';
import { itemDigestLines, itemDigestsFile } from './data-folder-record.ts';
import type { ItemFile } from './item-source.ts';
import { replaceFolder } from './replace-folder.ts';
import { type SourceLock, writeSourceLock } from './source-lock.ts';

export interface DataFolderOptions {
  readonly out: string;
  readonly benchmark: string;
  readonly splits: SplitItems;
  /** Files that belong to items, which record their digests. */
  readonly attached?: readonly ItemFile[];
  readonly plan: SplitPlan;
  /** Where the items come from: repository and revision, or the files' names and digests. No path of this machine. */
  readonly source: JsonObject;
  readonly lock: SourceLock | null;
  /** Name and version of the program. */
  readonly createdBy: string;
}

/**
 * Writes a data folder whole or not at all: the split folder with its record `split_manifest.json`, the digest of
 * every item in `items.sha256`, and `source.lock.json` after a pull.
 * @throws {StorageError} when the disk refuses
 */
export function writeDataFolder(options: DataFolderOptions): SplitFolderRecord {
  const { out, benchmark, splits, attached = [], plan, source, lock, createdBy } = options;
  const lines = itemDigestLines(splits);
  let record: SplitFolderRecord | null = null;
  replaceFolder(out, (draft) => {
    for (const { path, from, moved } of attached) {
      makeFolder(dirname(join(draft, path)));
      if (moved === true) renameSync(from, join(draft, path));
      else copyFileSync(from, join(draft, path));
    }
    writeFileAtomic(join(draft, itemDigestsFile), lines);
    if (lock !== null) writeSourceLock(draft, lock);
    const about = { benchmark, source, split: splitText(plan), createdBy, itemDigests: sha256(lines) };
    record = writeSplitFolder(draft, splits, about);
  });
  if (record === null) throw new Error('unreachable: replaceFolder builds or throws');
  return record;
}
