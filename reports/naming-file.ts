import { DataError } from '../core/errors.ts';

/** Runs what complains of a file's content without knowing its name. @throws {DataError} that begins with the name */
export function namingFile<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    // What names its place already, with a line, stays as it is.
    if (error instanceof DataError && !error.message.startsWith(path))
      throw new DataError(`${path}: ${error.message}`, error);
    throw error;
  }
}
