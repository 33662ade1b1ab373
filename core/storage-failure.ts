import { BenchError, StorageError } from './errors.ts';

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'free space and run the same command again',
  EDQUOT: 'free space within the quota and run the same command again',
  EFBIG: 'allow larger files here and run the same command again',
  EACCES: 'make it writable and run the same command again',
  EPERM: 'make it writable and run the same command again',
  EROFS: 'the file system is read-only: choose another folder',
  EMFILE: 'too many open files: raise the limit (ulimit -n) and run the same command again',
  ENFILE: 'too many open files: raise the limit and run the same command again',
  EEXIST: 'a file stands where a folder is needed: choose another folder',
  ENOTDIR: 'a file stands where a folder is needed: choose another folder',
  EISDIR: 'a folder stands where a file is needed: choose another folder',
  EIO: 'the disk reports an error: check it, then run the same command again',
};

/** The `code` of a Node system error, or null. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** What may lack without a file that could be named. */
const withoutFile = ['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE'];

/**
 * A failure of the file system that nobody has put into words, as a StorageError; null: the error is something else.
 * Whoever knows what was being done, and to which file, says so with {@link storageFailure} instead.
 */
export function unwordedStorageFailure(error: unknown): StorageError | null {
  if (error instanceof BenchError) return tooManyOpen(error);
  const code = systemErrorCode(error);
  if (!(error instanceof Error) || code === null || advice[code] === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : null;
  if (path === null && !withoutFile.includes(code)) return null;
  const action = 'syscall' in error && typeof error.syscall === 'string' ? error.syscall : 'use';
  // Whether it was to be read or written is not known.
  const hint = code === 'EACCES' || code === 'EPERM' ? 'it is not open to this user' : advice[code];
  return new StorageError(
    `cannot ${action} ${path ?? 'a file'} (${code}): ${hint}; nothing logged so far is lost`,
    error,
  );
}

/** A file that could not be opened for want of descriptors is neither damaged nor absent, whatever its reader made of it. */
function tooManyOpen(error: BenchError): StorageError | null {
  const code = systemErrorCode(error.cause);
  if (error instanceof StorageError || (code !== 'EMFILE' && code !== 'ENFILE')) return null;
  return new StorageError(`${error.message}; ${advice[code]}`, error);
}

/** A StorageError that names the file, what failed, and what the user can do about it. */
export function storageFailure(action: string, path: string, error: unknown): StorageError {
  const code = systemErrorCode(error);
  const what = code ?? (error instanceof Error ? error.message : String(error));
  const hint = (code === null ? undefined : advice[code]) ?? 'check the disk and run the same command again';
  return new StorageError(
    `cannot ${action} ${path} (${what}): ${hint}; nothing logged so far is lost`,
    error,
  );
}
