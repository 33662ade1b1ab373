import { messageOf, StorageError } from '../../core/errors.ts';

/** The `code` of an SQLite error, or an empty string. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Does another process hold the file? Worth another try later. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** A StorageError that names the cache file, what is wrong with it and what the user can do. */
export function cacheFailure(path: string, error: unknown): StorageError {
  const code = codeOf(error);
  const what = `response cache ${path}: ${messageOf(error)}`;
  if (/^SQLITE_(FULL|IOERR)/.test(code))
    return new StorageError(
      `${what}; free space on the disk, give the same command again, and nothing that was committed is lost`,
      error,
    );
  if (isBusy(error))
    return new StorageError(
      `${what}; another process holds it for too long: end that one, or give --cache off`,
      error,
    );
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code))
    return new StorageError(
      `${what}; the file is damaged: move it away (or delete it) and give the same command again, or give ` +
        '--cache off; finished work is in the event logs and is not lost',
      error,
    );
  return new StorageError(
    `${what}; check that it is a cache file of this program and may be read and written, move it away to begin ` +
      'a new one, or give --cache off',
    error,
  );
}
