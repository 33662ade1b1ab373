import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError } from '../../core/errors.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { HubFile } from './hub-listing.ts';

const lockFile = 'source.lock.json';

const lockSchema = z.object({
  repo: z.string(),
  /** Commit that the files were taken from. */
  revision: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      size: z.number().int().nonnegative(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** What git calls the content: the digest that the hub states of files outside LFS. */
      gitBlob: z.string().regex(/^[0-9a-f]{40}$/),
    }),
  ),
});

/** What the first pull found: later pulls must find the same. */
export type SourceLock = Readonly<z.infer<typeof lockSchema>>;

/** The lock of a data folder, or null when it has none. @throws {DataError} when it is broken */
export async function readSourceLock(folder: string, signal: AbortSignal): Promise<SourceLock | null> {
  const path = join(folder, lockFile);
  if (!existsSync(path)) return null;
  const parsed = lockSchema.safeParse(await readJsonFile(path, signal));
  if (!parsed.success) throw new DataError(`${path}: not a source lock; remove it to pull anew`);
  return parsed.data;
}

export function writeSourceLock(folder: string, lock: SourceLock): void {
  writeFileAtomic(join(folder, lockFile), `${JSON.stringify(lock, null, 2)}\n`);
}

/** What differs between the lock and what the hub states now: one sentence a file, none when all is equal. */
export function lockDifferences(lock: SourceLock, files: readonly HubFile[]): string[] {
  const now = new Map(files.map((file) => [file.path, file]));
  const before = new Set(lock.files.map(({ path }) => path));
  const changed = lock.files.flatMap((locked) => {
    const file = now.get(locked.path);
    if (file === undefined) return [`${locked.path}: no longer on the hub`];
    const known = file.digest.kind === 'sha256' ? locked.sha256 : locked.gitBlob;
    return known === file.digest.value
      ? []
      : [`${locked.path}: the hub states ${file.digest.kind} ${file.digest.value}, locked is ${known}`];
  });
  const added = files.filter(({ path }) => !before.has(path)).map(({ path }) => `${path}: new on the hub`);
  return [...changed, ...added];
}
