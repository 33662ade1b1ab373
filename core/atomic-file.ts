import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { clearDrafts, draftPath } from './drafts.ts';
import { makeFolder } from './make-folder.ts';
import { storageFailure, systemErrorCode } from './storage-failure.ts';

export interface AtomicWriteOptions {
  /** Waits until the bytes are on the disk. Default true. */
  readonly sync?: boolean;
}

/**
 * Writes a whole file or nothing: into a temporary file beside it, fsync, rename, fsync of the folder. A reader
 * sees the old content or the new one, never a part. Makes missing folders, and removes what killed processes left there.
 * @throws {StorageError}
 */
export function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { sync = true }: AtomicWriteOptions = {},
): void {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  const temporary = draftPath(path);
  try {
    makeFolder(dirname(path));
    clearDrafts(dirname(path));
    const descriptor = openSync(temporary, 'wx');
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(descriptor, bytes, written, bytes.length - written);
      if (sync) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, path);
    if (sync) syncPath(dirname(path));
  } catch (error) {
    discard(temporary);
    throw storageFailure('write', path, error);
  }
}

/** Cleaning up must not hide why the write failed. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It stays behind; its name says what it is.
  }
}

/** fsync of a file or folder by path. Systems that cannot fsync a folder are left in peace. @throws {StorageError} */
export function syncPath(path: string): void {
  try {
    const descriptor = openSync(path, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (!isRefusedSync(error)) throw storageFailure('fsync', path, error);
  }
}

/** Like {@link syncPath}, off the event loop. @throws {StorageError} */
export async function syncPathAsync(path: string): Promise<void> {
  try {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!isRefusedSync(error)) throw storageFailure('fsync', path, error);
  }
}

/** Some systems refuse to open or fsync a folder or a device. */
function isRefusedSync(error: unknown): boolean {
  return ['EINVAL', 'EPERM', 'EISDIR', 'ENOTSUP'].includes(systemErrorCode(error) ?? '');
}
