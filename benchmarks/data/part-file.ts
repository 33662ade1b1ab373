import { renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure, systemErrorCode } from '../../core/storage-failure.ts';
import { type ContentDigests, DigestStream, digestFile } from './content-digests.ts';
import type { HttpAnswer } from './http-get.ts';
import { HubRetry } from './hub-failure.ts';
import type { HubFile } from './hub-listing.ts';
import { recordFields } from './record-fields.ts';

/** A file that is being fetched, with a note beside it of what content it is a part of. */
export class PartFile {
  readonly #path: string;
  readonly #file: HubFile;
  readonly #handle: FileHandle;
  #etag: string | null;
  #digests: DigestStream;

  static async open(path: string, file: HubFile): Promise<PartFile> {
    try {
      makeFolder(dirname(path));
      const note = await readFile(`${path}.json`, 'utf8').then(
        (text) => recordFields(JSON.parse(text)),
        () => ({}) as Readonly<Record<string, unknown>>,
      );
      const digests = new DigestStream(file.size);
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (note.digest !== file.digest.value || size > file.size) rmSync(path, { force: true });
      else if (size > 0) await digestFile(path, digests);
      const etag = typeof note.etag === 'string' ? note.etag : null;
      return new PartFile(path, file, await open(path, 'a'), digests, etag);
    } catch (error) {
      throw storageFailure('open', path, error);
    }
  }

  private constructor(
    path: string,
    file: HubFile,
    handle: FileHandle,
    digests: DigestStream,
    etag: string | null,
  ) {
    this.#path = path;
    this.#file = file;
    this.#handle = handle;
    this.#digests = digests;
    this.#etag = etag;
  }

  get size(): number {
    return this.#digests.size;
  }

  /** Asks for what is missing. Weak tags do not name bytes: the digest at the end decides then. */
  rangeHeaders(): Record<string, string> {
    if (this.size === 0) return {};
    const range = `bytes=${this.size}-`;
    return this.#etag === null || this.#etag.startsWith('W/') ? { range } : { range, 'if-range': this.#etag };
  }

  /** Reads from the answer's head where its body goes: behind what is there, or over it. */
  async begin({ status, headers }: HttpAnswer): Promise<void> {
    const encoding = headers.get('content-encoding') ?? 'identity';
    if (encoding !== 'identity')
      throw new DataError(
        `${this.#file.path}: the server sends it compressed (${encoding}) although not asked to`,
      );
    const etag = headers.get('etag');
    const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    const fits =
      status === 206 &&
      Number(start) === this.size &&
      (total === '*' || Number(total) === this.#file.size) &&
      (etag === null || this.#etag === null || etag === this.#etag);
    if (this.size > 0 && !fits) await this.#startOver();
    // A range that is not the asked one, or none at all where one was wanted: ask again, from the start.
    if (status === 416 || (status === 206 && !fits))
      throw new HubRetry(`${this.#file.path}: the server did not continue where the file ends`);
    this.#etag = etag;
    const note = { digest: this.#file.digest.value, etag };
    writeFileAtomic(`${this.#path}.json`, JSON.stringify(note), { sync: false });
  }

  async append(bytes: Buffer): Promise<void> {
    if (this.size + bytes.length > this.#file.size) {
      await this.#startOver();
      throw new DataError(
        `${this.#file.path}: the server sends more than the ${this.#file.size} bytes it states`,
      );
    }
    try {
      await this.#handle.appendFile(bytes);
    } catch (error) {
      throw storageFailure('write', this.#path, error);
    }
    this.#digests.update(bytes);
  }

  digests(): ContentDigests {
    return this.#digests.end();
  }

  async close(): Promise<void> {
    await this.#handle.sync().catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOSPC') throw storageFailure('write', this.#path, error);
    });
    await this.#handle.close();
  }

  moveTo(target: string): void {
    renameSync(this.#path, target);
    rmSync(`${this.#path}.json`, { force: true });
  }

  discard(): void {
    rmSync(this.#path, { force: true });
    rmSync(`${this.#path}.json`, { force: true });
  }

  async #startOver(): Promise<void> {
    await this.#handle.truncate(0);
    this.#digests = new DigestStream(this.#file.size);
    this.#etag = null;
  }
}
