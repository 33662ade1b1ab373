import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath, syncPathAsync, writeFileAtomic } from './atomic-file.ts';
import { DataError, messageOf } from './errors.ts';
import { sha256 } from './hash.ts';

/**
 * Content-addressed files (design contract 9): `<folder>/blobs/ab/abcdef...`, named by the SHA-256 of their
 * bytes. A file is either whole or absent. fsync is left to `flush`, which the event log calls before it
 * makes an event durable that refers to a blob.
 */
export class BlobStore {
  readonly #folder: string;
  readonly #present = new Set<string>();
  readonly #unsynced = new Set<string>();

  /** Nothing is made on the disk before the first `put`. */
  constructor(folder: string) {
    this.#folder = join(folder, 'blobs');
  }

  /** Stores bytes and returns their digest (64 hex digits); storing them again changes nothing. @throws {StorageError} */
  put(bytes: Uint8Array | string): string {
    const digest = sha256(bytes);
    if (this.#present.has(digest)) return digest;
    const path = this.pathOf(digest);
    // A file that a power cut left damaged is written again.
    if (!existsSync(path) || sha256(readFileSync(path)) !== digest) {
      writeFileAtomic(path, bytes, { sync: false });
      this.#unsynced.add(path);
    }
    this.#present.add(digest);
    return digest;
  }

  /** @throws {DataError} naming the file when it is missing or its bytes are not those of the digest */
  get(digest: string): Buffer {
    const path = this.pathOf(digest);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      throw new DataError(`blob ${digest} cannot be read: ${messageOf(error)}`, error);
    }
    const actual = sha256(bytes);
    if (actual !== digest) throw new DataError(`${path}: damaged (its bytes have the digest ${actual})`);
    return bytes;
  }

  has(digest: string): boolean {
    return this.#present.has(digest) || existsSync(this.pathOf(digest));
  }

  /** Makes everything put so far durable. @throws {StorageError} */
  flush(): void {
    for (const path of this.#pathsToSync()) syncPath(path);
    this.#unsynced.clear();
  }

  /** Like `flush`, off the event loop. @throws {StorageError} */
  async sync(): Promise<void> {
    const files = [...this.#unsynced];
    for (const path of this.#pathsToSync()) await syncPathAsync(path);
    for (const path of files) this.#unsynced.delete(path);
  }

  /** Files, then the folders that name them. */
  #pathsToSync(): string[] {
    const files = [...this.#unsynced];
    if (files.length === 0) return [];
    return [...files, ...new Set(files.map((path) => dirname(path))), this.#folder, dirname(this.#folder)];
  }

  /** @throws {DataError} when the digest is not 64 lower-case hex digits */
  pathOf(digest: string): string {
    if (!/^[0-9a-f]{64}$/.test(digest)) throw new DataError(`'${digest}' is not a SHA-256 digest`);
    return join(this.#folder, digest.slice(0, 2), digest);
  }
}
