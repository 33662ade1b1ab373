import { close, closeSync, fstatSync, fsync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { syncPath } from './atomic-file.ts';
import { StorageError } from './errors.ts';
import type { Lease } from './lease.ts';
import { makeFolder } from './make-folder.ts';
import { storageFailure } from './storage-failure.ts';
import { cutTornLine, type TornLine } from './torn-line.ts';

export interface JsonlWriterOptions {
  /** Longest time between a write and its fsync; null = the owner calls `sync` or `flush`. Default 1000. */
  readonly syncIntervalMs?: number | null;
  /** Asked before every write; absent: nobody else can come to write the file. */
  readonly lease?: Lease | null;
}

/**
 * Appends JSON Lines (design, rule 1). Each `append` is one synchronous write call of one whole line, so that a
 * killed process loses nothing that was appended; fsync is grouped, so that a power cut loses at most the last
 * second. When a write fails or is cut short, the file is cut back to its last whole line, and the writer
 * refuses everything until it is opened again. One writer a file: see FolderLock.
 */
export class JsonlWriter {
  readonly path: string;
  /** What was cut off when the file was opened, or null. */
  readonly torn: TornLine | null;
  readonly #descriptor: number;
  readonly #syncIntervalMs: number | null;
  readonly #lease: Lease | null;
  #size: number;
  #dirty = false;
  #failure: StorageError | null = null;
  #timer: NodeJS.Timeout | null = null;
  #syncing: Promise<void> | null = null;
  #closed = false;

  /** Opens a file for appending, makes it and its folder when missing. @throws {StorageError} */
  static open(path: string, options: JsonlWriterOptions = {}): JsonlWriter {
    try {
      makeFolder(dirname(path));
      const descriptor = openSync(path, 'a+');
      if (fstatSync(descriptor).size === 0) syncPath(dirname(path));
      return new JsonlWriter(path, descriptor, cutTornLine(descriptor), options);
    } catch (error) {
      throw error instanceof StorageError ? error : storageFailure('open', path, error);
    }
  }

  private constructor(
    path: string,
    descriptor: number,
    torn: TornLine | null,
    { syncIntervalMs = 1000, lease = null }: JsonlWriterOptions,
  ) {
    this.#lease = lease;
    this.path = path;
    this.torn = torn;
    this.#descriptor = descriptor;
    this.#syncIntervalMs = syncIntervalMs;
    this.#size = fstatSync(descriptor).size;
  }

  /** Bytes in the file: where the next line will begin. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends one value as one line and returns the offset at which it begins.
   * @throws {StorageError} when it could not be written whole; the file then ends with the line before
   * @throws {LeaseLostError} when the file is, or may be, another process's by now
   */
  append(value: unknown): number {
    return this.appendLine(Buffer.from(`${JSON.stringify(value)}\n`, 'utf8'));
  }

  /** Like `append`, for a line that is JSON in UTF-8 already: one line break, at its end. */
  appendLine(bytes: Uint8Array): number {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closed) throw new StorageError(`${this.path} is closed`);
    this.#lease?.require();
    const offset = this.#size;
    let written: number;
    try {
      written = writeSync(this.#descriptor, bytes, 0, bytes.length, null);
    } catch (error) {
      throw this.#fail(storageFailure('append to', this.path, error));
    }
    if (written !== bytes.length)
      throw this.#fail(
        storageFailure('append to', this.path, Object.assign(new Error(), { code: 'ENOSPC' })),
      );
    this.#size += bytes.length;
    this.#dirty = true;
    this.#schedule();
    return offset;
  }

  /** Makes everything appended so far durable, now. @throws {StorageError} */
  flush(): void {
    if (this.#failure !== null) throw this.#failure;
    // A sync under way has not made anything durable yet.
    if (this.#closed || (!this.#dirty && this.#syncing === null)) return;
    try {
      fsyncSync(this.#descriptor);
      this.#dirty = false;
    } catch (error) {
      throw this.#fail(storageFailure('fsync', this.path, error));
    }
  }

  /** Like `flush`, off the event loop. @throws {StorageError} */
  async sync(): Promise<void> {
    while (this.#syncing !== null) await this.#syncing;
    if (this.#failure !== null) throw this.#failure;
    if (!this.#dirty || this.#closed) return;
    this.#dirty = false;
    const done = new Promise<void>((resolve) => {
      fsync(this.#descriptor, (error) => {
        this.#syncing = null;
        if (error !== null) this.#fail(storageFailure('fsync', this.path, error));
        if (this.#closed) close(this.#descriptor);
        resolve();
      });
    });
    this.#syncing = done;
    await done;
    if (this.#failure !== null) throw this.#failure;
  }

  /** Flushes and closes; harmless when called again. @throws {StorageError} when the flush fails */
  close(): void {
    if (this.#closed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    try {
      if (this.#failure === null) this.flush();
    } finally {
      this.#closed = true;
      if (this.#syncing === null) closeSync(this.#descriptor);
    }
  }

  #schedule(): void {
    if (this.#syncIntervalMs === null || this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // A failure is kept and thrown by the next append, flush or close.
      this.sync().catch(() => undefined);
    }, this.#syncIntervalMs);
    this.#timer.unref();
  }

  #fail(failure: StorageError): StorageError {
    this.#failure = failure;
    try {
      ftruncateSync(this.#descriptor, this.#size);
    } catch {
      // The next opening cuts the torn line off instead.
    }
    return failure;
  }
}
