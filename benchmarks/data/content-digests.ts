import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export interface ContentDigests {
  readonly size: number;
  readonly sha256: string;
  /** SHA-1 over `blob <size>\0` and the bytes: what git calls the content. */
  readonly gitBlob: string;
}

/** Digests of a content that comes in pieces. git's digest begins with the size, which must be known before. */
export class DigestStream {
  readonly #sha256 = createHash('sha256');
  readonly #gitBlob = createHash('sha1');
  #size = 0;

  constructor(expectedSize: number) {
    this.#gitBlob.update(`blob ${expectedSize}\0`);
  }

  get size(): number {
    return this.#size;
  }

  update(bytes: Uint8Array): void {
    this.#size += bytes.length;
    this.#sha256.update(bytes);
    this.#gitBlob.update(bytes);
  }

  end(): ContentDigests {
    return { size: this.#size, sha256: this.#sha256.digest('hex'), gitBlob: this.#gitBlob.digest('hex') };
  }
}

/** Takes the bytes of a file, whole, into a digest that goes on afterwards. */
export async function digestFile(path: string, into: DigestStream): Promise<void> {
  for await (const chunk of createReadStream(path)) into.update(chunk);
}
