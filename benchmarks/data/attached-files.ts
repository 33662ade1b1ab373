import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { makeFolder } from '../../core/make-folder.ts';
import type { ItemFile, SourceItem } from './item-source.ts';
import { recordFields } from './record-fields.ts';

/** How an item names a file of its data folder. */
export interface FileReference {
  /** Path below the data folder. */
  readonly file: string;
  readonly sha256: string;
}

/**
 * Files that items bring along, in a folder of their own until the data folder is made: each is on the disk as soon as it
 * is known, so that no more than one is in memory. Several items may name the same file, which is kept once.
 */
export class AttachedFiles {
  readonly #folder: string;
  readonly #files = new Map<string, FileReference>();

  /** @param folder for the files; what an earlier run left there is removed */
  constructor(folder: string) {
    this.#folder = folder;
    this.remove();
  }

  get(path: string): FileReference | null {
    return this.#files.get(path) ?? null;
  }

  /** @throws {DataError} on other bytes under the same path; @throws {StorageError} */
  add(path: string, bytes: Uint8Array | string): FileReference {
    const reference = { file: path, sha256: sha256(bytes) };
    const known = this.#files.get(path);
    if (known !== undefined) {
      if (known.sha256 === reference.sha256) return known;
      throw new DataError(`${path}: two different files would have this name in the data folder`);
    }
    const target = join(this.#folder, ...path.split('/'));
    makeFolder(dirname(target));
    writeFileAtomic(target, bytes, { sync: false });
    this.#files.set(path, reference);
    return reference;
  }

  /** The files that any of the items names. */
  neededBy(items: readonly SourceItem[]): ItemFile[] {
    const paths = new Set(items.flatMap((item) => fileReferences(item).map(({ file }) => file)));
    return [...this.#files.keys()]
      .filter((path) => paths.has(path))
      .map((path) => ({ path, from: join(this.#folder, ...path.split('/')), moved: true }));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Every `{ file, sha256 }` in the fields of an item, also in lists of them. */
export function fileReferences(item: unknown): FileReference[] {
  return Object.values(recordFields(item))
    .flat()
    .flatMap((value) => {
      const { file, sha256: digest } = recordFields(value);
      return typeof file === 'string' && typeof digest === 'string' ? [{ file, sha256: digest }] : [];
    });
}
