import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath } from '../../core/atomic-file.ts';
import { BenchError, UsageError } from '../../core/errors.ts';
import { storageFailure } from '../../core/storage-failure.ts';

/**
 * Builds a folder beside its place and puts it there by renaming: a reader finds the old folder, or none, or the
 * whole new one. A crash between the two renames leaves the old folder as `<path>.old`.
 * @throws {StorageError} and whatever `build` throws; the old folder is then as it was
 */
export function replaceFolder(path: string, build: (draft: string) => void): void {
  const draft = `${path}.new`;
  const old = `${path}.old`;
  try {
    rmSync(draft, { recursive: true, force: true });
    build(draft);
    rmSync(old, { recursive: true, force: true });
    if (existsSync(path)) renameSync(path, old);
    renameSync(draft, path);
    syncPath(dirname(path));
    rmSync(old, { recursive: true, force: true });
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(path) && existsSync(old)) renameSync(old, path);
    throw error instanceof BenchError ? error : storageFailure('write', path, error);
  }
}

/** What the writer of data folders puts into one: anything else is not ours to delete. */
const ownEntries = [
  'train',
  'val',
  'test',
  'spreadsheet',
  'documents',
  'pages',
  'images',
  'split_manifest.json',
  'items.sha256',
  'source.lock.json',
];

/** @throws {UsageError} when the folder is there and may not be replaced */
export function refuseExisting(path: string, { force }: { readonly force: boolean }): void {
  if (!existsSync(path)) return;
  let entries: string[];
  try {
    entries = readdirSync(path);
  } catch (error) {
    throw new UsageError(`--out ${path}: not a folder`, error);
  }
  if (entries.length === 0) return;
  const foreign = entries.find((entry) => !ownEntries.includes(entry));
  if (foreign !== undefined)
    throw new UsageError(
      `--out ${path}: holds '${foreign}', which is not part of a data folder; name another folder`,
    );
  for (const split of ['train', 'val', 'test']) {
    const folder = join(path, split);
    const other = existsSync(folder) ? readdirSync(folder).find((name) => name !== 'items.json') : undefined;
    if (other !== undefined)
      throw new UsageError(
        `--out ${path}: holds '${split}/${other}', which is not ours to replace; name another folder`,
      );
  }
  if (!force) throw new UsageError(`--out ${path}: exists already; --force replaces it`);
}
