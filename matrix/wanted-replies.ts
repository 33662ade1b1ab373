import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { storageFailure } from '../core/storage-failure.ts';
import { replyState } from '../models/handoff/handoff-files.ts';

/** In a run's folder while it is suspended: the replies that it asked for, relative to that folder. */
const wantedFile = 'wanted.json';
const wantedSchema = z.array(z.string());

/**
 * Notes which replies a suspended run wants; none takes the note away. It is for `status` alone: the log does not know
 * of suspensions, so that a run tells the same story however often it had to stop.
 * @throws {StorageError}
 */
export function noteWanted(runFolder: string, wanted: readonly string[]): void {
  const path = join(runFolder, wantedFile);
  if (wanted.length > 0) {
    const paths = wanted.map((reply) => relative(resolve(runFolder), reply));
    writeFileAtomic(path, `${JSON.stringify(paths, null, 2)}\n`, { sync: false });
    return;
  }
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw storageFailure('remove', path, error);
  }
}

/** How a suspended run stands: replies that it asked for, and how many of them are there by now. */
export interface WantedReplies {
  readonly wanted: number;
  readonly given: number;
}

/** null: the run has not been suspended, or its note is unreadable. */
export function wantedReplies(runFolder: string): WantedReplies | null {
  const path = join(runFolder, wantedFile);
  if (!existsSync(path)) return null;
  const noted = wantedSchema.safeParse(parsed(readFileSync(path, 'utf8')));
  if (!noted.success) return null;
  const states = noted.data.map((reply) => replyState(resolve(runFolder, reply)));
  return { wanted: states.length, given: states.filter((state) => state === 'given').length };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
