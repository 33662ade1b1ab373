import { readFileSync } from 'node:fs';
import { DataError, messageOf } from '../core/errors.ts';
import { sha256 } from '../core/hash.ts';

/**
 * A file of a task: workbook, document, image. What it is called and what it contains count for the task's digest;
 * where it lies does not, so that the same data give the same digests on every machine.
 */
export class DataFile {
  readonly name: string;
  readonly sha256: string;
  readonly #read: () => Uint8Array;

  private constructor(name: string, digest: string, read: () => Uint8Array) {
    this.name = name;
    this.sha256 = digest;
    this.#read = read;
  }

  /** @throws {DataError} when the file cannot be read */
  static at(path: string, name: string): DataFile {
    return new DataFile(name, sha256(bytesOf(path)), () => bytesOf(path));
  }

  static of(bytes: Uint8Array, name: string): DataFile {
    return new DataFile(name, sha256(bytes), () => bytes);
  }

  /** @throws {DataError} when the file is gone, or another one than when the task was loaded */
  read(): Uint8Array {
    const bytes = this.#read();
    if (sha256(bytes) !== this.sha256) throw new DataError(`${this.name}: has changed since it was loaded`);
    return bytes;
  }
}

function bytesOf(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  }
}
