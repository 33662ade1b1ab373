import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-file.ts';
import { DataError, messageOf } from './errors.ts';

const noteSchema = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/),
  /** What the last try failed with. */
  error: z.string(),
  /** Code of the error and exit code of a command that ends with it (core/errors.ts). */
  code: z.string(),
  exitCode: z.number().int(),
  tries: z.number().int().positive(),
});

/** A run that nobody tries any more until the sweep is started again. */
export type SetAside = Readonly<z.infer<typeof noteSchema>>;

const folderName = 'set-aside';
const longest = 2000;

/** Notes a run as set aside beside the results, a file for each: many processes may be writing. @throws {StorageError} */
export function noteSetAside(results: string, note: SetAside): void {
  writeFileAtomic(pathOf(results, note.id), setAsideText(note));
}

/** The note as it is written, in a folder or in an object store: a long error is cut. */
export function setAsideText(note: SetAside): string {
  return `${JSON.stringify({ ...note, error: note.error.slice(0, longest) }, null, 2)}\n`;
}

/** Takes a note back: the run is tried again. */
export function forgetSetAside(results: string, id: string): void {
  rmSync(pathOf(results, id), { force: true });
}

/** All notes by run id. @throws {DataError} naming the file that is no note */
export function readSetAside(results: string): SetAside[] {
  const folder = join(results, folderName);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const path = join(folder, name);
    return parseSetAside(readFileSync(path, 'utf8'), path);
  });
}

/** @param where the note, for messages @throws {DataError} */
export function parseSetAside(text: string, where: string): SetAside {
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new DataError(`${where}: ${messageOf(error)}`, error);
  }
}

function pathOf(results: string, id: string): string {
  return join(results, folderName, `${id}.json`);
}
