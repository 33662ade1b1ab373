import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { BenchError, DataError, messageOf } from '../../core/errors.ts';
import type { SourceRecord } from './item-source.ts';
import type { ReadRecordsOptions } from './read-records.ts';

/** Most rows that are decoded at one time, and most bytes of them as far as the file's averages tell. */
const sliceRows = 2000;
const sliceBytes = 32_000_000;

/** Snappy is the reader's own; these come with Node. */
const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
};
const knownCodecs = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)];

/**
 * Reads a parquet file one row group at a time: first the columns of the id, then, where a wanted id is in the
 * group, the slices that hold one. Only the columns that the source names are read.
 * @throws {DataError} naming the file: not parquet, torn, a column missing, a codec that is not known here
 */
export async function* readParquetRecords(
  path: string,
  { source, wants, signal }: ReadRecordsOptions,
): AsyncGenerator<SourceRecord> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  });
  try {
    const file = await bufferOf(handle);
    const metadata = await readable(path, parquetMetadataAsync(file));
    const columns = columnsOf(path, metadata, source.columns);
    const utf8 = source.columns.binary !== true;
    refuseUnknownCodec(path, metadata, [...columns.id, ...columns.content]);
    const rows = (names: readonly string[], rowStart: number, rowEnd: number) =>
      readable(
        path,
        parquetReadObjects({ file, metadata, columns: [...names], rowStart, rowEnd, compressors, utf8 }),
      );

    const names = [...columns.id, ...columns.content];
    for (const { start, end, step } of rowGroups(metadata, names)) {
      signal.throwIfAborted();
      const ids = (await rows(columns.id, start, end)).map((row) => source.idOf(plain(row)));
      for (let from = start; from < end; from += step) {
        const to = Math.min(from + step, end);
        const wanted = (row: number) => {
          const id = ids[row - start] ?? null;
          return id === null || wants(id);
        };
        if (!range(from, to).some(wanted)) continue;
        signal.throwIfAborted();
        const slice = await rows(names, from, to);
        for (const [index, row] of slice.entries())
          if (wanted(from + index))
            yield {
              value: plain(row),
              where: `${path}: row ${from + index + 1}`,
              file: basename(path),
              folder: dirname(path),
            };
      }
    }
  } finally {
    await handle.close();
  }
}

/** The groups of rows, and how many rows of each are decoded at one time. */
function rowGroups(
  metadata: FileMetaData,
  names: readonly string[],
): { start: number; end: number; step: number }[] {
  let end = 0;
  return metadata.row_groups.map((group) => {
    const start = end;
    end += Number(group.num_rows);
    const bytes = group.columns.reduce((sum, { meta_data: chunk }) => {
      const isRead = names.includes(chunk?.path_in_schema[0] ?? '');
      return sum + (isRead ? Number(chunk?.total_uncompressed_size ?? 0) : 0);
    }, 0);
    const fitting = Math.floor((sliceBytes * (end - start)) / Math.max(1, bytes));
    return { start, end, step: Math.max(1, Math.min(sliceRows, fitting)) };
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function columnsOf(
  path: string,
  metadata: FileMetaData,
  wanted: { readonly id: readonly string[]; readonly content: readonly string[] },
): { id: readonly string[]; content: readonly string[] } {
  const present = parquetSchema(metadata).children.map(({ element }) => element.name);
  const id = wanted.id.filter((name) => present.includes(name));
  const content = wanted.content.filter((name) => present.includes(name));
  if (id.length === 0 || content.length === 0)
    throw new DataError(
      `${path}: needs a column of ${wanted.id.join(', ')} and of ${wanted.content.join(', ')}; it has ${present.join(', ')}`,
    );
  return { id, content };
}

function refuseUnknownCodec(path: string, metadata: FileMetaData, columns: readonly string[]): void {
  for (const { columns: chunks } of metadata.row_groups)
    for (const { meta_data: chunk } of chunks) {
      const name = chunk?.path_in_schema[0];
      if (chunk === undefined || name === undefined || !columns.includes(name)) continue;
      if (!knownCodecs.includes(chunk.codec))
        throw new DataError(
          `${path}: column '${name}' is compressed with ${chunk.codec}; known here: ${knownCodecs.join(', ')}. ` +
            'Write the file anew with snappy',
        );
    }
}

/** The reader's own messages, with the file in front. */
async function readable<T>(path: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BenchError) throw error;
    throw new DataError(`${path}: not a parquet file that can be read (${messageOf(error)})`, error);
  }
}

async function bufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, end - start));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
        if (bytesRead === 0) throw new Error(`the file ends ${bytes.length - filled} bytes too early`);
        filled += bytesRead;
      }
      return bytes.buffer;
    },
  };
}

/** Values as JSON has them, bytes as bytes: whole numbers of 64 bits become numbers, dates become text. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
