import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemErrorCode } from './storage-failure.ts';

/**
 * Makes a folder and those above it. The path is made absolute first: with a relative one, Node's recursive `mkdirSync`
 * never returns once the working directory has been deleted (Node 20 and 24).
 */
export function makeFolder(path: string): void {
  const whole = resolve(path);
  try {
    mkdirSync(whole, { recursive: true });
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') makeFirstMissing(whole);
    throw error;
  }
}

/**
 * On a read-only file system Node's recursive `mkdirSync` says that the folder is not there, which is no news (ENOENT
 * for EROFS, Node 20): asked for the one folder that could be made, the system says what is wrong.
 */
function makeFirstMissing(path: string): void {
  let missing = path;
  while (dirname(missing) !== missing && !existsSync(dirname(missing))) missing = dirname(missing);
  if (!existsSync(missing)) mkdirSync(missing);
}
