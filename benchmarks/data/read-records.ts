import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import { readJsonl } from '../../core/jsonl-reader.ts';
import { readCsvFile } from '../read-csv-file.ts';
import { readJsonFile } from '../read-json-file.ts';
import type { ItemSource, SourceRecord } from './item-source.ts';
import { readParquetRecords } from './read-parquet-records.ts';
import { recordFields } from './record-fields.ts';

export interface ReadRecordsOptions {
  readonly source: ItemSource;
  /** Records of other ids may be left out unread; what comes may still hold some. */
  readonly wants: (id: string) => boolean;
  readonly signal: AbortSignal;
}

/**
 * The records of a source file in file order: a JSON array, a JSON object with an array `data`, JSON Lines, CSV or
 * parquet, told apart by content; CSV also by its name.
 * @throws {DataError} naming the file: missing, a folder, of another format, bad UTF-8, broken
 */
export async function* readRecords(path: string, options: ReadRecordsOptions): AsyncGenerator<SourceRecord> {
  const place = { file: basename(path), folder: dirname(path) };
  const format = await formatOf(path, options.source);
  if (format === 'parquet') {
    yield* readParquetRecords(path, options);
    return;
  }
  if (format === 'json-lines') {
    for await (const { value, line } of readJsonl(path, { origin: 'foreign', signal: options.signal }))
      yield { value, where: `${path}:${line}`, ...place };
    return;
  }
  if (format === 'csv') {
    for (const { fields, line } of await readCsvFile(path, options.signal))
      yield { value: fields, where: `${path}:${line}`, ...place };
    return;
  }
  const value = await readJsonFile(path, options.signal);
  const rows = Array.isArray(value) ? value : recordFields(value).data;
  if (!Array.isArray(rows))
    throw new DataError(
      `${path}: expected an array of records, an object with an array 'data', or JSON Lines`,
    );
  for (const [index, row] of rows.entries())
    yield { value: row, where: `${path}: row ${index + 1}`, ...place };
}

const headBytes = 1 << 16;

type Format = 'parquet' | 'json' | 'json-lines' | 'csv';

async function formatOf(path: string, { benchmark, columns }: ItemSource): Promise<Format> {
  const head = await headOf(path, benchmark);
  if (head.length === 0) throw new DataError(`${path}: the file is empty`);
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet';
  if (head[0] === 0x1f && head[1] === 0x8b)
    throw new DataError(`${path}: compressed with gzip: unpack it first`);
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004')
    throw new DataError(`${path}: a zip archive: unpack it first`);
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (extname(path).toLowerCase() === '.csv') return 'csv';
  if (text.startsWith('[')) return 'json';
  if (text.startsWith('{')) return isJsonLines(text, extname(path)) ? 'json-lines' : 'json';
  const [header = ''] = text.split(/[\r\n]/);
  const names = header.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  if (names.length > 1 && columns.id.some((name) => names.includes(name))) return 'csv';
  throw new DataError(
    `${path}: neither JSON, JSON Lines, parquet nor CSV with a header (${columns.id.join(' or ')}, ...)`,
  );
}

/** Is the first line a record of its own, with another one below it? */
function isJsonLines(text: string, extension: string): boolean {
  if (['.jsonl', '.ndjson'].includes(extension.toLowerCase())) return true;
  const [line = '', ...rest] = text.split('\n');
  try {
    JSON.parse(line);
    return rest.some((other) => other.trim() !== '');
  } catch {
    // Either an object over several lines, or a line longer than what was read of it.
    return rest.length === 0 && !/^\{\s*"data"\s*:/.test(text);
  }
}

async function headOf(path: string, benchmark: string): Promise<Buffer> {
  const known = await stat(path).catch((error: unknown) => {
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  });
  if (known.isDirectory()) throw new DataError(folderMessage(path, benchmark));
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function folderMessage(path: string, benchmark: string): string {
  const hasSplits = ['train', 'val', 'test'].every((split) => existsSync(join(path, split)));
  return hasSplits
    ? `${path}: a split folder or a published manifest (ids only), not a source file. A split folder is used as it is ` +
        `(data: in the matrix file, --data on the command line); a manifest needs the items: run ` +
        `'skillopt-bench data pull ${benchmark}' or import the source's own files`
    : `${path}: a folder; name the source files in it`;
}
