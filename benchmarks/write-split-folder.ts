import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { DataError } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';
import type { JsonObject } from '../core/json.ts';
import type { Split } from '../core/vocabulary.ts';
import { splitNames } from './task.ts';

/** What a written split folder says of itself, in `split_manifest.json`. */
export interface SplitFolderRecord {
  readonly counts: Readonly<Record<Split, number>>;
  /** SHA-256 of each split's items.json. */
  readonly digests: Readonly<Record<Split, string>>;
}

/**
 * Writes a materialised split folder: `<split>/items.json` and, last, `split_manifest.json` with `about`
 * (source, revision, ratio ...), counts and digests. Each file is written whole or not at all.
 * @throws {DataError} when another .json file in a split folder would be read in place of items.json
 * @throws {StorageError} when the disk refuses
 */
export function writeSplitFolder(
  path: string,
  splits: Readonly<Record<Split, readonly unknown[]>>,
  about: JsonObject,
): SplitFolderRecord {
  for (const split of splitNames) refuseRivals(join(path, split));
  const texts = {
    train: itemsText(splits.train),
    val: itemsText(splits.val),
    test: itemsText(splits.test),
  };
  for (const split of splitNames) writeFileAtomic(join(path, split, 'items.json'), texts[split]);
  const record: SplitFolderRecord = {
    counts: { train: splits.train.length, val: splits.val.length, test: splits.test.length },
    digests: { train: sha256(texts.train), val: sha256(texts.val), test: sha256(texts.test) },
  };
  writeFileAtomic(join(path, 'split_manifest.json'), `${JSON.stringify({ ...about, ...record }, null, 2)}\n`);
  return record;
}

function itemsText(items: readonly unknown[]): string {
  return `${JSON.stringify(items, null, 2)}\n`;
}

function refuseRivals(folder: string): void {
  if (!existsSync(folder)) return;
  const rival = readdirSync(folder).find((name) => name.endsWith('.json') && name < 'items.json');
  if (rival !== undefined)
    throw new DataError(`${join(folder, rival)}: would be read in place of items.json; remove it first`);
}
