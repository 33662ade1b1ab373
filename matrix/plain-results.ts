import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '../core/errors.ts';
import { eventsFile } from '../core/read-events.ts';
import { systemErrorCode } from '../core/storage-failure.ts';

/**
 * Looks at a results folder or recording of somebody else before anything in it is opened: a link may lead anywhere, and
 * reading a named pipe never ends. Notes, locks and logs must be files, `runs`, `spend` and what lies in them folders;
 * the folder itself may be a link, as the user has named it.
 * @throws {DataError} naming the path
 */
export function requirePlainResults(folder: string): void {
  for (const name of namesIn(folder))
    if (name === 'runs' || name === 'spend') requireFolders(join(folder, name));
    else if (name === 'lock' || /\.jsonl?$/.test(name)) requireFile(join(folder, name));
}

/** A folder of folders that each hold a log and, while a process is at work, a lock; other files are nobody's business. */
function requireFolders(path: string): void {
  requireKind(path, 'folder');
  for (const name of namesIn(path)) {
    const inner = join(path, name);
    const stat = statOf(inner);
    if (name === 'lock') requireFile(inner);
    if (stat === null || stat.isFile()) continue;
    requireKind(inner, 'folder');
    for (const file of ['lock', eventsFile, 'spend.jsonl']) requireFile(join(inner, file));
  }
}

/** A file, or nothing at all. */
function requireFile(path: string): void {
  if (statOf(path) !== null) requireKind(path, 'file');
}

function requireKind(path: string, kind: 'file' | 'folder'): void {
  const stat = statOf(path);
  if (kind === 'file' ? stat?.isFile() : stat?.isDirectory()) return;
  throw new DataError(`${path}: not a ${kind} but ${nameOf(stat)}, so it is not read`);
}

function nameOf(stat: Stats | null): string {
  if (stat === null) return 'nothing';
  if (stat.isSymbolicLink()) return 'a link';
  if (stat.isFIFO()) return 'a named pipe';
  return stat.isDirectory() ? 'a folder' : stat.isFile() ? 'a file' : 'a device or socket';
}

/** null: it is not there. @throws {DataError} */
function statOf(path: string): Stats | null {
  try {
    return lstatSync(path);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return null;
    throw new DataError(`${path}: cannot be looked at (${systemErrorCode(error)})`, error);
  }
}

/** Sorted, so that the same path is named everywhere; none where the folder is not there. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return [];
    throw new DataError(`${folder}: cannot be listed (${systemErrorCode(error)})`, error);
  }
}
