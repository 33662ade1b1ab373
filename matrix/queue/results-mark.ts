import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { makeFolder } from '../../core/make-folder.ts';

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

/** The mark, made where there is none. @throws {StorageError} */
export function resultsMark(folder: string): string {
  const known = readResultsMark(folder);
  if (known !== null) return known;
  const mark = freshMark();
  noteResultsMark(folder, mark);
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
