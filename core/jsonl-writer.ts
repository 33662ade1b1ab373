import {
  close,
  closeSync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { syncPath } from './atomic-file.ts';
import { StorageError } from './errors.ts';
import { storageFailure } from './storage-failure.ts';

export interface JsonlWriterOptions {
  /** Longest time between a write and its fsync; null = the owner calls `sync` or `flush`. Default 1000. */
  readonly syncIntervalMs?: number | null;
}

/** A last line that was not whole and has been cut off on opening. */
export interface TornLine {
  /** Size of the file after the cut: the torn line began here. */
  readonly offset: number;
  readonly bytes: number;
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
  #size: number;
  #dirty = false;
  #failure: StorageError | null = null;
  #timer: NodeJS.Timeout | null = null;
  #syncing: Promise<void> | null = null;
  #closed = false;

  /** Opens a file for appending, makes it and its folder when missing. @throws {StorageError} */
  static open(path: string, options: JsonlWriterOptions = {}): JsonlWriter {
    try {
      mkdirSync(dirname(path), { recursive: true });
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
    { syncIntervalMs = 1000 }: JsonlWriterOptions,
  ) {
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
   */
  append(value: unknown): number {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closed) throw new StorageError(`${this.path} is closed`);
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`, 'utf8');
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

/** Cuts off the last line when it has no line break or is not JSON; the lines before it are not touched. */
function cutTornLine(descriptor: number): TornLine | null {
  const { size } = fstatSync(descriptor);
  if (size === 0) return null;
  const [lastByte] = readRange(descriptor, size - 1, 1);
  const terminated = lastByte === 0x0a;
  const contentEnd = terminated ? size - 1 : size;
  const start = lineStart(descriptor, contentEnd);
  if (terminated && isJson(readRange(descriptor, start, contentEnd - start))) return null;
  ftruncateSync(descriptor, start);
  return { offset: start, bytes: size - start };
}

/** Offset after the last line feed before `end`. */
function lineStart(descriptor: number, end: number): number {
  const blockBytes = 65_536;
  for (let blockEnd = end; blockEnd > 0; ) {
    const blockStart = Math.max(0, blockEnd - blockBytes);
    const found = readRange(descriptor, blockStart, blockEnd - blockStart).lastIndexOf(0x0a);
    if (found !== -1) return blockStart + found + 1;
    blockEnd = blockStart;
  }
  return 0;
}

function readRange(descriptor: number, offset: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const got = readSync(descriptor, buffer, filled, length - filled, offset + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
