import { IncompleteError } from '../../core/errors.ts';
import { lockHolder } from '../../core/folder-lock.ts';

/** @throws {IncompleteError} naming the process that writes there */
export function refuseWritten(folder: string): void {
  const holder = lockHolder(folder);
  if (holder !== null)
    throw new IncompleteError(
      `${folder} is being written by ${holder}: wait until it ends, then merge again`,
    );
}
