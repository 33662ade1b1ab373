import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BlobStore } from './blobs.ts';
import { DataError, messageOf } from './errors.ts';
import { sha256 } from './hash.ts';
import { canonicalJson, type Json } from './json.ts';
import { scanLines } from './jsonl-reader.ts';
import { JsonlWriter } from './jsonl-writer.ts';
import type { Lease } from './lease.ts';
import { LineCache } from './line-cache.ts';
import { OffsetTable } from './offset-table.ts';
import type { TornLine } from './torn-line.ts';

/** Values whose canonical JSON is longer than this go to the blob store (design contract 9). */
const packedLimitBytes = 16_384;

const prefixText = '{"digest":"';
const prefix = Buffer.from(prefixText);
const digestEnd = prefix.length + 64;
/** A line up to its value. */
const lineStart = `${prefixText}${'0'.repeat(64)}","value":`;

/**
 * Many JSON documents (transcripts, prompts) in one append-only file of lines `{digest, value}`, each once.
 * The digest is the SHA-256 of the value's canonical JSON. A long value lies in the blob store under the same
 * digest, and its line is `{digest, blobBytes}`. Only offsets are kept in memory, from a scan that is made
 * when the first digest is asked for.
 */
export class PackedStore {
  readonly path: string;
  readonly #blobs: BlobStore;
  readonly #writer: JsonlWriter | null;
  readonly #lines: LineCache;
  #offsets: OffsetTable | null = null;

  /** @throws {StorageError} */
  static open(
    folder: string,
    options: { readonly blobs: BlobStore; readonly name?: string; readonly lease?: Lease | null },
  ): PackedStore {
    const path = join(folder, options.name ?? 'transcripts.jsonl');
    const { blobs, lease } = options;
    return new PackedStore(path, blobs, JsonlWriter.open(path, { syncIntervalMs: null, lease }));
  }

  /** For reports: nothing is made or repaired on the disk, and `put` is refused. */
  static openReadOnly(
    folder: string,
    options: { readonly blobs: BlobStore; readonly name?: string },
  ): PackedStore {
    return new PackedStore(join(folder, options.name ?? 'transcripts.jsonl'), options.blobs, null);
  }

  private constructor(path: string, blobs: BlobStore, writer: JsonlWriter | null) {
    this.path = path;
    this.#blobs = blobs;
    this.#writer = writer;
    this.#lines = new LineCache(path);
  }

  get torn(): TornLine | null {
    return this.#writer?.torn ?? null;
  }

  /** Stores a value once and returns its digest. @throws {StorageError} */
  put(value: unknown): string {
    if (this.#writer === null) throw new TypeError(`${this.path} was opened for reading`);
    // The whole line is encoded once, with room for the digest, which is that of a part of it.
    const line = Buffer.from(`${lineStart}${canonicalJson(value)}}\n`, 'utf8');
    const bytes = line.subarray(lineStart.length, line.length - 2);
    const digest = sha256(bytes);
    const offsets = this.#index();
    if (offsets.has(digest)) return digest;
    if (bytes.length > packedLimitBytes) {
      this.#blobs.put(bytes);
      offsets.set(digest, this.#writer.append({ digest, blobBytes: bytes.length }));
    } else {
      line.write(digest, prefix.length, 'latin1');
      offsets.set(digest, this.#writer.appendLine(line));
    }
    return digest;
  }

  has(digest: string): boolean {
    return this.#index().has(digest);
  }

  /** @throws {DataError} naming the file when the digest is unknown or its value is damaged */
  get(digest: string): Json {
    const offset = this.#index().get(digest);
    if (offset === undefined)
      throw new DataError(`${this.path}: there is no value with the digest ${digest}`);
    const line = parseLine(this.#lines.lineAt(offset), `${this.path}: byte ${offset}`);
    if ('value' in line && canonicalDigest(line.value) === digest) return line.value as Json;
    if ('blobBytes' in line) return JSON.parse(this.#blobs.get(digest).toString('utf8')) as Json;
    throw new DataError(`${this.path}: byte ${offset}: the value does not have the digest ${digest}`);
  }

  flush(): void {
    this.#writer?.flush();
  }

  async sync(): Promise<void> {
    await this.#writer?.sync();
  }

  close(): void {
    this.#lines.close();
    this.#writer?.close();
  }

  #index(): OffsetTable {
    if (this.#offsets !== null) return this.#offsets;
    const offsets = new OffsetTable((offset) => {
      const line = this.#lines.lineAt(offset);
      return line.startsWith(prefixText)
        ? line.slice(prefixText.length, digestEnd)
        : digestIn(line, `${this.path}: byte ${offset}`);
    });
    if (existsSync(this.path))
      scanLines(this.path, (buffer, start, end, offset, line, terminated) => {
        if (!terminated) return;
        if (hasFixedBeginning(buffer, start, end))
          offsets.setBytes(buffer, start + prefix.length, start + digestEnd, offset);
        else offsets.set(digestIn(buffer.toString('utf8', start, end), `${this.path}:${line}`), offset);
      });
    this.#offsets = offsets;
    return offsets;
  }
}

/** The digest can be read from such a line without parsing it. */
function hasFixedBeginning(buffer: Buffer, start: number, end: number): boolean {
  return (
    end - start > digestEnd &&
    buffer.compare(prefix, 0, prefix.length, start, start + prefix.length) === 0 &&
    buffer[start + digestEnd] === 0x22 &&
    buffer[end - 1] === 0x7d
  );
}

function digestIn(text: string, where: string): string {
  const { digest } = parseLine(text, where);
  if (typeof digest !== 'string') throw new DataError(`${where}: there is no digest`);
  return digest;
}

function parseLine(text: string, where: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${where}: not JSON (${messageOf(error)})`, error);
  }
  if (typeof value !== 'object' || value === null) throw new DataError(`${where}: not an object`);
  return { ...value };
}

function canonicalDigest(value: unknown): string {
  return sha256(canonicalJson(value));
}
