import { createReadStream, existsSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { BenchError, DataError, messageOf } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { abortError } from '../../core/sleep.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import type { ItemSource } from './item-source.ts';

/** Far above every published archive. */
const limits = { files: 60_000, fileBytes: 100_000_000, totalBytes: 4_000_000_000 } as const;

export interface UnpackOptions {
  readonly files: readonly string[];
  readonly source: ItemSource;
  /** For what is unpacked; removed at the end, also what an earlier run left there. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Calls `use` with the record files of a source: archives among `files` are unpacked for as long as it runs.
 * @throws {DataError} naming archive and entry: not a tar archive, truncated, a name that leads out of the folder, a link,
 * too large, no file of records; @throws {StorageError}
 */
export async function withUnpacked<T>(
  { files, source, folder, signal }: UnpackOptions,
  use: (files: readonly string[]) => Promise<T>,
): Promise<T> {
  const { recordsIn } = source;
  if (recordsIn === undefined) return use(files);
  try {
    const records: string[] = [];
    for (const [index, file] of files.entries()) {
      if (!(await isGzip(file))) {
        records.push(file);
        continue;
      }
      const into = join(folder, String(index));
      rmSync(into, { recursive: true, force: true });
      const paths = await unpack(file, into, signal);
      const found = recordsIn.call(source, paths);
      if (found === null) throw new DataError(`${file}: holds no file of records of ${source.benchmark}`);
      records.push(join(into, ...found.split('/')));
    }
    return await use(records);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder or a file that is not there is no archive: the reader says what is wrong with it. */
async function isGzip(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE(0) === 0x1f8b;
  } catch {
    return false;
  } finally {
    await file.close();
  }
}

/** Unpacks the plain files of an archive. Returns their paths. */
async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<string[]> {
  const writer = new EntryWriter(archive, folder);
  const parser = new Parser({
    strict: true,
    onReadEntry(entry: ReadEntry) {
      try {
        writer.take(entry);
      } catch (error) {
        entry.resume();
        parser.abort(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
  try {
    await pipeline(createReadStream(archive), parser as unknown as NodeJS.WritableStream, { signal });
  } catch (error) {
    if (signal.aborted) throw abortError(signal);
    if (writer.failure !== null) throw writer.failure;
    if (error instanceof BenchError) throw error;
    throw new DataError(`${archive}: not a whole tar archive (${messageOf(error)})`, error);
  }
  if (writer.failure !== null) throw writer.failure;
  return writer.paths;
}

class EntryWriter {
  readonly paths: string[] = [];
  /** What was wrong first: the parser would only tell that it was stopped. */
  failure: BenchError | null = null;
  readonly #archive: string;
  readonly #folder: string;
  readonly #seen = new Set<string>();
  #totalBytes = 0;

  constructor(archive: string, folder: string) {
    this.#archive = archive;
    this.#folder = folder;
  }

  /** @throws {BenchError} which is kept as `failure` */
  take(entry: ReadEntry): void {
    const path = this.failure === null ? this.#checked(entry) : null;
    if (path === null) {
      entry.resume();
      return;
    }
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => void chunks.push(chunk));
    entry.on('end', () => this.#write(path, Buffer.concat(chunks)));
  }

  /** The path of a file that is wanted, null for what is passed over. */
  #checked({ path: name, type, size }: ReadEntry): string | null {
    const path = name.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
    if (type === 'Directory' || path === '' || path === '.') return null;
    const parts = path.split('/');
    const shown = JSON.stringify(name.slice(0, 200));
    if (!parts.every((part) => /^[^\\:\0]+$/.test(part) && part !== '.' && part !== '..'))
      return this.#refuse(`an entry with the name ${shown}, which leads out of its folder`);
    if (!['File', 'OldFile', 'ContiguousFile'].includes(type))
      return this.#refuse(`${shown}, which is no plain file (${type})`);
    // macOS adds files of its own to archives.
    if (parts.some((part) => part === '__MACOSX' || part === '.DS_Store' || part.startsWith('._')))
      return null;
    if (this.#seen.has(path)) return this.#refuse(`the file ${shown} twice`);
    this.#seen.add(path);
    this.#totalBytes += size;
    if (this.#seen.size > limits.files) return this.#refuse(`more than ${limits.files} files`);
    if (size > limits.fileBytes || this.#totalBytes > limits.totalBytes)
      return this.#refuse(`${shown} with ${size} bytes: more than is unpacked`);
    return path;
  }

  #refuse(what: string): never {
    this.failure = new DataError(`${this.#archive}: holds ${what}; nothing of it is used`);
    throw this.failure;
  }

  #write(path: string, bytes: Buffer): void {
    const target = join(this.#folder, ...path.split('/'));
    try {
      makeFolder(dirname(target));
      writeFileSync(target, bytes);
      this.paths.push(path);
    } catch (error) {
      this.failure ??= error instanceof BenchError ? error : storageFailure('write', target, error);
    }
  }
}
