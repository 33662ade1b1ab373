import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from './atomic-file.ts';
import { headOf } from './cut-text.ts';
import { messageOf } from './errors.ts';
import { storageFailure } from './storage-failure.ts';

/** In the folder of a run that failed, and that the same command does not mend: why. */
export const failureFile = 'failed.json';

const failureSchema = z.object({ code: z.string().max(100), message: z.string().max(2000) });

export type FailureNote = Readonly<z.infer<typeof failureSchema>>;

/** @throws {StorageError} */
export function noteFailure(
  runFolder: string,
  error: { readonly code: string; readonly message: string },
): void {
  const note: FailureNote = { code: error.code, message: headOf(messageOf(error.message), 1000) };
  writeFileAtomic(join(runFolder, failureFile), `${JSON.stringify(note, null, 2)}\n`, { sync: false });
}

/** Takes the note away: the run is tried again. @throws {StorageError} */
export function forgetFailure(runFolder: string): void {
  const path = join(runFolder, failureFile);
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw storageFailure('remove', path, error);
  }
}

/** null: the run did not fail, or its note is unreadable. */
export function readFailure(runFolder: string): FailureNote | null {
  const path = join(runFolder, failureFile);
  if (!existsSync(path)) return null;
  try {
    return failureSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}
