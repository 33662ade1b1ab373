import { copyFileSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { syncPath } from '../core/atomic-file.ts';
import { DataError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { eventsFile } from '../core/read-events.ts';
import { storageFailure } from '../core/storage-failure.ts';

/** Files of a process that is, or was, at work: no part of what it made. */
const leftOut = /^lock$|\.tmp$|\.stale$/;

/**
 * Copies files and folders, the event log first: what it refers to was written before it. Whatever is neither file
 * nor folder is refused; a link may lead anywhere.
 * @param only names in the folder itself that are copied (default: all)
 * @throws {StorageError} naming the file, as when the disk is full @throws {DataError}
 */
export function copyTree(from: string, to: string, only?: readonly string[]): void {
  for (const name of begin(from, to).filter((one) => only?.includes(one) ?? true)) {
    const [source, target] = [join(from, name), join(to, name)];
    const stat = lstatSync(source);
    if (stat.isDirectory()) copyTree(source, target);
    else if (stat.isFile()) copyFile(source, target);
    else throw new DataError(`${source}: neither a file nor a folder, so it is not copied`);
  }
}

/** Makes the target and returns the names to copy into it, in order. */
function begin(from: string, to: string): string[] {
  try {
    makeFolder(to);
    const names = readdirSync(from).filter((name) => !leftOut.test(name));
    return names.sort((a, b) => Number(b === eventsFile) - Number(a === eventsFile));
  } catch (error) {
    throw storageFailure(`copy ${from} to`, to, error);
  }
}

function copyFile(source: string, target: string): void {
  try {
    copyFileSync(source, target);
  } catch (error) {
    throw storageFailure(`copy ${source} to`, target, error);
  }
  syncPath(target);
}
