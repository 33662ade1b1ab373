import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import { fileSource, ZipArchive, type ZipLimits } from '../zip-archive.ts';

export interface FoundFile {
  /** For messages: the path, or archive and entry. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** Far above every published document. */
const mostBytes = 200_000_000;
const zipLimits: ZipLimits = {
  entries: 20_000,
  directoryBytes: 20_000_000,
  nameBytes: 1_000,
  entryBytes: mostBytes,
};

/**
 * Looks for a file by its plain name: in the subfolders of `folder`, then in each named folder and its subfolders; in
 * each of them as a plain file, else in the zip archives that lie there. The first that is found counts.
 * @throws {DataError} naming the file: unreadable, too large, a damaged archive
 */
export function findFile(
  name: string,
  where: { readonly folder: string; readonly named: readonly string[]; readonly below: readonly string[] },
): FoundFile | null {
  const subfolders = (folder: string) => where.below.map((path) => join(folder, ...path.split('/')));
  const folders = [
    ...subfolders(where.folder),
    ...where.named.flatMap((folder) => [folder, ...subfolders(folder)]),
  ];
  for (const folder of folders) {
    const found = plainFile(join(folder, name)) ?? inArchives(folder, name);
    if (found !== null) return found;
  }
  return null;
}

/** The bytes of a file that a user's folder may hold; null when there is none. @throws {DataError} */
export function plainFile(path: string): FoundFile | null {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    if (known === undefined || !known.isFile()) return null;
    if (known.size > mostBytes)
      throw new DataError(`${path}: ${known.size} bytes; at most ${mostBytes} are read`);
    return { name: path, bytes: readFileSync(path) };
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  }
}

function inArchives(folder: string, name: string): FoundFile | null {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return null;
  const archives = readdirSync(folder).filter((entry) => entry.toLowerCase().endsWith('.zip'));
  for (const archive of archives.sort()) {
    const source = fileSource(join(folder, archive));
    try {
      const zip = new ZipArchive(source, zipLimits);
      const entry = zip
        .names()
        .find((path) => posix.basename(path) === name && !path.startsWith('__MACOSX/'));
      const bytes = entry === undefined ? null : zip.read(entry);
      if (bytes !== null) return { name: `${join(folder, archive)}: ${basename(name)}`, bytes };
    } finally {
      source.close();
    }
  }
  return null;
}
