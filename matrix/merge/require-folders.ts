import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { ConfigError, UsageError } from '../../core/errors.ts';
import { planNoteFile } from '../plan-note.ts';
import { recordingFile } from '../recording.ts';

/**
 * Refuses what cannot be merged, and a target that is, holds or lies in one of the folders, by whatever links.
 * @param own names in the target that are there while a merge goes on
 * @throws {UsageError} @throws {ConfigError} naming the folder
 */
export function requireFolders(folders: readonly string[], out: string, own: readonly string[]): void {
  if (out === '') throw new UsageError('--out is empty: name the folder to merge into');
  for (const folder of folders) {
    if (!isResults(folder))
      throw new ConfigError(`'${folder}' is no results folder: there is neither runs/ nor ${planNoteFile}`);
    requireApart(folder, out);
    refuseRecording(folder);
  }
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new UsageError(`--out '${out}' is a file: name a folder`);
  refuseRecording(out);
  const strangers = readdirSync(out).filter((name) => !own.includes(name));
  if (strangers.length > 0 && !isResults(out))
    throw new ConfigError(`'${out}' is not empty and no results folder: give another one`);
}

function isResults(folder: string): boolean {
  return existsSync(join(folder, 'runs')) || existsSync(join(folder, planNoteFile));
}

function requireApart(folder: string, out: string): void {
  const [input, target] = [realPath(folder), realPath(out)];
  if (input === target)
    throw new UsageError(`--out '${out}' is one of the folders ('${folder}'): give another one`);
  if (isInside(target, input)) throw new UsageError(`--out '${out}' lies in '${folder}': give another one`);
  if (isInside(input, target)) throw new UsageError(`--out '${out}' holds '${folder}': give another one`);
}

/** Its calls and prompts lie beside its runs, where a merge looks for nothing. */
function refuseRecording(folder: string): void {
  if (existsSync(join(folder, recordingFile)))
    throw new ConfigError(
      `'${folder}' is a recording, whose calls and prompts would be lost: put its runs into a results folder with 'record import'`,
    );
}

function isInside(inner: string, outer: string): boolean {
  const path = relative(outer, inner);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`);
}

/** Without links, of a path that need not be there: its nearest ancestor that is, and the rest. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    return dirname(whole) === whole ? whole : join(realPath(dirname(whole)), basename(whole));
  }
}
