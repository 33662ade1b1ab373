import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, StorageError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';

/** Where uses of the sealed seeds are counted: beside the result file. */
export function sealedUsesFile(out: string): string {
  return join(dirname(out), 'gym-sealed-uses.jsonl');
}

/**
 * Notes a use of the sealed seeds before it happens, and returns how many uses there are now. Whoever looks at
 * the sealed result again and again tunes on it.
 * @throws {StorageError}
 */
export function noteSealedUse(out: string, use: { methods: readonly string[]; at: string }): number {
  const path = sealedUsesFile(out);
  try {
    makeFolder(dirname(path));
    appendFileSync(path, `${JSON.stringify({ at: use.at, file: out, methods: use.methods })}\n`);
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').length : 0;
  } catch (error) {
    throw new StorageError(`cannot note the use of the sealed seeds in ${path}: ${messageOf(error)}`, error);
  }
}
