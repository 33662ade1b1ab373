import { StorageError } from './errors.ts';

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
};

/** The `code` of a Node system error, or null. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
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
