import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { draftPath } from '../../core/drafts.ts';
import { DataError, StorageError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure, systemErrorCode } from '../../core/storage-failure.ts';

const markFile = 'queue-mark';

/** The mark of a results folder, by which publisher and workers know that they mean the same one; null = it has none. */
export function readResultsMark(folder: string): string | null {
  try {
    const text = readFileSync(join(folder, markFile), 'utf8').trim();
    return /^[0-9a-f]{32}$/.test(text) ? text : null;
  } catch {
    return null;
  }
}

/**
 * The mark, made where there is none: of several processes that make it at once, all get that of the first.
 * @throws {StorageError} @throws {DataError} when the file is there and holds no mark
 */
export function resultsMark(folder: string): string {
  const known = readResultsMark(folder);
  if (known !== null) return known;
  const path = join(folder, markFile);
  makeFolder(folder);
  const draft = draftPath(path);
  try {
    writeFileAtomic(draft, `${freshMark()}\n`);
    linkSync(draft, path);
  } catch (error) {
    if (systemErrorCode(error) !== 'EEXIST')
      throw error instanceof StorageError ? error : storageFailure('write', path, error);
  } finally {
    rmSync(draft, { force: true });
  }
  const mark = readResultsMark(folder);
  if (mark === null)
    throw new DataError(`${path} holds no mark of results: remove it, and give the same command again`);
  return mark;
}

/** Puts a mark on a folder. @throws {StorageError} */
export function noteResultsMark(folder: string, mark: string): void {
  makeFolder(folder);
  writeFileAtomic(join(folder, markFile), `${mark}\n`);
}

/** A mark that nothing has yet. */
export function freshMark(): string {
  return randomBytes(16).toString('hex');
}
