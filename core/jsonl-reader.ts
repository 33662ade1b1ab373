import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { DataError, messageOf } from './errors.ts';
import { LineScanner, type OnLine } from './line-scanner.ts';

const chunkBytes = 1 << 20;
/** Whoever wants the first lines of many files reads and parses little more than those. */
const firstChunkBytes = 1 << 14;

export interface JsonlLine {
  readonly value: unknown;
  /** Counted from 1. */
  readonly line: number;
}

export interface JsonlReadOptions {
  /**
   * `own` (default): a file of ours. A last line that is torn (no line break, or not JSON) is left out; a
   * broken line elsewhere is an error. `foreign`: a file made by anybody. The last line break may be missing,
   * blank lines are skipped, a byte order mark is allowed, and any broken line is an error.
   */
  readonly origin?: 'own' | 'foreign';
}

/**
 * Reads JSON Lines one chunk at a time, asynchronously; files may be larger than memory.
 * @throws {DataError} naming `file:line` for a broken line, or the file when it cannot be read
 */
export async function* readJsonl(
  path: string,
  { origin = 'own', signal }: JsonlReadOptions & { signal?: AbortSignal } = {},
): AsyncGenerator<JsonlLine> {
  const parser = new JsonlParser(path, origin);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new DataError(`cannot read ${path}: ${messageOf(error)}`, error);
  });
  try {
    for (let most = firstChunkBytes; ; most = chunkBytes) {
      signal?.throwIfAborted();
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(most), 0, most, null);
      yield* bytesRead === 0 ? parser.end() : parser.push(buffer.subarray(0, bytesRead));
      if (bytesRead === 0) return;
    }
  } finally {
    await file.close();
  }
}

/** The synchronous twin of {@link readJsonl}. */
export function* readJsonlSync(
  path: string,
  { origin = 'own' }: JsonlReadOptions = {},
): Generator<JsonlLine> {
  const parser = new JsonlParser(path, origin);
  const descriptor = openForReading(path);
  try {
    let buffer = Buffer.allocUnsafe(firstChunkBytes);
    for (;;) {
      const bytesRead = readSync(descriptor, buffer, 0, buffer.length, null);
      yield* bytesRead === 0 ? parser.end() : parser.push(buffer.subarray(0, bytesRead));
      if (bytesRead === 0) return;
      if (buffer.length < chunkBytes) buffer = Buffer.allocUnsafe(chunkBytes);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Hands every line of a file to `onLine` as bytes, without parsing it: the fast way to build an index. */
export function scanLines(path: string, onLine: OnLine): void {
  const descriptor = openForReading(path);
  try {
    const scanner = new LineScanner(onLine);
    const buffer = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const bytesRead = readSync(descriptor, buffer, 0, chunkBytes, null);
      if (bytesRead === 0) break;
      scanner.push(buffer.subarray(0, bytesRead));
    }
    scanner.end();
  } finally {
    closeSync(descriptor);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw new DataError(`cannot read ${path}: ${messageOf(error)}`, error);
  }
}

/** Turns chunks into parsed lines; a broken line is held back until it is known whether it is the last. */
class JsonlParser {
  readonly #path: string;
  readonly #origin: 'own' | 'foreign';
  readonly #scanner: LineScanner;
  #ready: JsonlLine[] = [];
  #broken: DataError | null = null;

  constructor(path: string, origin: 'own' | 'foreign') {
    this.#path = path;
    this.#origin = origin;
    this.#scanner = new LineScanner((buffer, start, end, _offset, line, terminated) =>
      this.#take(buffer, start, end, line, terminated),
    );
  }

  push(chunk: Buffer): JsonlLine[] {
    this.#scanner.push(chunk);
    return this.#drain();
  }

  end(): JsonlLine[] {
    this.#scanner.end();
    if (this.#broken !== null && this.#origin === 'foreign') throw this.#broken;
    return this.#drain();
  }

  #drain(): JsonlLine[] {
    const lines = this.#ready;
    this.#ready = [];
    return lines;
  }

  #take(buffer: Buffer, start: number, end: number, line: number, terminated: boolean): void {
    if (this.#broken !== null) throw this.#broken;
    const foreign = this.#origin === 'foreign';
    if (!terminated && !foreign) return;
    if (foreign && !isUtf8(buffer.subarray(start, end)))
      throw new DataError(`${this.#path}:${line}: not valid UTF-8`);
    let text = buffer.toString('utf8', start, end);
    if (foreign && line === 1) text = text.replace(/^\uFEFF/, '');
    if (foreign && text.trim() === '') return;
    try {
      this.#ready.push({ value: JSON.parse(text), line });
    } catch (error) {
      this.#broken = new DataError(`${this.#path}:${line}: not JSON (${messageOf(error)})`, error);
    }
  }
}
