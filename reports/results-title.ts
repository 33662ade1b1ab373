import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { DataError, messageOf } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';

const noteSchema = z.object({ format: z.literal('skillopt-bench/title/1'), title: z.string() });

export const titleFile = 'title.json';

/**
 * Keeps the title of the tables beside the results: `report` writes the same bytes as `run` did, wherever the folder
 * has been moved since.
 */
export function noteTitle(folder: string, title: string): void {
  makeFolder(folder);
  const note: z.infer<typeof noteSchema> = { format: 'skillopt-bench/title/1', title };
  writeFileAtomic(join(folder, titleFile), `${JSON.stringify(note)}\n`, { sync: false });
}

/** @returns null where no title was noted @throws {DataError} when the file is no such note */
export function readTitle(folder: string): string | null {
  const path = join(folder, titleFile);
  if (!existsSync(path)) return null;
  try {
    return noteSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).title;
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}
