import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import { canonicalHash, sha256 } from '../../core/hash.ts';
import type { Split } from '../../core/vocabulary.ts';
import { readSplitRows } from '../split-folder.ts';
import { splitNames } from '../task.ts';
import { fileReferences } from './attached-files.ts';
import {
  type DataFolderRecord,
  itemDigestsFile,
  readDataFolderRecord,
  recordFile,
} from './data-folder-record.ts';
import { recordFields } from './record-fields.ts';

/**
 * Compares a data folder with the digests that were recorded when it was written.
 * @throws {DataError} naming the file and the items that are missing, doubled, altered, added or moved
 */
export async function verifyDataFolder(folder: string, signal: AbortSignal): Promise<DataFolderRecord> {
  const record = await readDataFolderRecord(folder, signal);
  if (record === null)
    throw new DataError(
      `${join(folder, recordFile)}: holds no digests: a published manifest (ids only) or a folder that was not made by data pull or data import`,
    );
  await compare(folder, record, signal);
  await compareFiles(folder, record, signal);
  return record;
}

/**
 * The check before a load: like {@link verifyDataFolder}, but a folder that records no digests passes.
 * @throws {DataError}
 */
export async function refuseAlteredFolder(folder: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(join(folder, recordFile))) return;
  const record = await readDataFolderRecord(folder, signal);
  if (record !== null) await compare(folder, record, signal);
}

async function compare(folder: string, record: DataFolderRecord, signal: AbortSignal): Promise<void> {
  for (const split of splitNames) {
    const path = join(folder, split, 'items.json');
    const bytes = await bytesOf(path);
    if (sha256(bytes) === record.digests[split]) continue;
    const changes = await changesOf(folder, split, record, signal);
    throw new DataError(`${path}: differs from its digest in ${recordFile}: ${changes}`);
  }
}

/** Documents and images, each against the digest in the items that name it. */
async function compareFiles(folder: string, record: DataFolderRecord, signal: AbortSignal): Promise<void> {
  const checked = new Set<string>();
  for (const split of splitNames) {
    const { rows } = await readSplitRows(folder, split, { benchmark: record.benchmark, signal });
    for (const row of rows)
      for (const { file, sha256: digest } of fileReferences(row)) {
        if (checked.has(`${digest} ${file}`)) continue;
        signal.throwIfAborted();
        const path = join(folder, ...file.split('/'));
        if (sha256(await bytesOf(path)) !== digest)
          throw new DataError(
            `${path}: differs from its digest in the item '${String(recordFields(row).id ?? '')}' (${split})`,
          );
        checked.add(`${digest} ${file}`);
      }
  }
}

const namedItems = 5;

async function changesOf(
  folder: string,
  split: Split,
  record: DataFolderRecord,
  signal: AbortSignal,
): Promise<string> {
  const before = await recordedItems(folder, split, record);
  const { rows } = await readSplitRows(folder, split, { benchmark: record.benchmark, signal });
  const now = rows.map((row) => ({ id: String(recordFields(row).id ?? ''), digest: canonicalHash(row) }));
  const seen = new Set<string>();
  const changes: string[] = [];
  for (const { id, digest } of now) {
    const known = before.get(id);
    if (seen.has(id)) changes.push(`item '${id}' occurs twice`);
    else if (known === undefined) changes.push(`item '${id}' was added`);
    else if (known !== digest) changes.push(`item '${id}' was altered`);
    seen.add(id);
  }
  for (const id of before.keys()) if (!seen.has(id)) changes.push(`item '${id}' is missing`);
  if (changes.length === 0) {
    const ids = [...before.keys()];
    const moved = now.find(({ id }, index) => id !== ids[index]);
    return moved === undefined
      ? 'the items are the same, the file was written anew (line ends, indentation)'
      : `item '${moved.id}' has moved: the order of the split changed`;
  }
  const more = changes.length > namedItems ? ` and ${changes.length - namedItems} more` : '';
  return `${changes.slice(0, namedItems).join(', ')}${more}`;
}

/** Ids and digests as they were written, in order. */
async function recordedItems(
  folder: string,
  split: Split,
  { itemDigests }: DataFolderRecord,
): Promise<Map<string, string>> {
  const path = join(folder, itemDigestsFile);
  const bytes = await bytesOf(path);
  if (sha256(bytes) !== itemDigests)
    throw new DataError(`${path}: differs from its digest in ${recordFile}; make the folder anew`);
  const prefix = `  ${split}/`;
  const items = bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith(prefix, 64))
    .map((line): [string, string] => [line.slice(64 + prefix.length), line.slice(0, 64)]);
  return new Map(items);
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  }
}
