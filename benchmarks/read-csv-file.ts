import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { CsvError, type Info, parse } from 'csv-parse/sync';
import { DataError, messageOf } from '../core/errors.ts';

export interface CsvRow {
  /** Cells by the names of the header, unchanged. */
  readonly fields: Readonly<Record<string, string>>;
  /** Where the row begins, counted from 1. */
  readonly line: number;
}

/** Far above every published file of records. */
const mostFileBytes = 256_000_000;
/** Of one row; an open quote ends here and does not swallow the file. */
const mostRowBytes = 16_000_000;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/**
 * Reads a CSV file with a header row: commas, double quotes, cells with line breaks, any line ends, a byte order mark
 * allowed. Blank lines are skipped.
 * @throws {DataError} naming file and line: not UTF-8, a quote out of place, a row with more or fewer cells than the
 * header, a column without a name or with another one's, too large
 */
export async function readCsvFile(path: string, signal: AbortSignal): Promise<readonly CsvRow[]> {
  const bytes = await bytesOf(path, signal);
  refuseOtherEncoding(path, bytes);
  const lines = new LineCounter(bytes);
  const [header, ...rows] = parsed(path, bytes).map(({ record, info }) => ({
    cells: record,
    line: lines.startOfRowEndingAt(info.bytes),
  }));
  if (header === undefined) throw new DataError(`${path}: the file is empty`);
  const names = header.cells.map((cell) => cell.trim());
  refuseBadHeader(`${path}:${header.line}`, names);
  return rows.map(({ cells, line }) => {
    if (cells.length !== names.length)
      throw new DataError(
        `${path}:${line}: the row has ${cells.length} cells, the header has ${names.length}`,
      );
    return { fields: Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])), line };
  });
}

async function bytesOf(path: string, signal: AbortSignal): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > mostFileBytes)
      throw new DataError(`${path}: ${size} bytes; CSV files of up to ${mostFileBytes} bytes are read`);
    return await readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DataError) throw error;
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  }
}

function parsed(path: string, bytes: Buffer): { record: string[]; info: Info }[] {
  try {
    // The result's type does not follow `info`.
    return parse(bytes, {
      bom: true,
      info: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: mostRowBytes,
    }) as unknown as { record: string[]; info: Info }[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const end = typeof error.bytes === 'number' ? error.bytes : 0;
    const line = new LineCounter(bytes).startOfRowFrom(end);
    const what = error.message.replace(/ at line \d+/, '');
    throw new DataError(`${path}:${line}: not valid CSV in the row that begins here (${what})`, error);
  }
}

function refuseOtherEncoding(path: string, bytes: Buffer): void {
  if (isUtf8(bytes)) return;
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
  }
  throw new DataError(`${path}:${line}: not valid UTF-8`);
}

function refuseBadHeader(where: string, names: readonly string[]): void {
  const nameless = names.indexOf('');
  if (nameless !== -1) throw new DataError(`${where}: column ${nameless + 1} of the header has no name`);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new DataError(`${where}: the header names column '${double}' twice`);
}

/** Counts lines as an editor does; the parser's own count takes CR LF in a cell for two. */
class LineCounter {
  readonly #bytes: Buffer;
  #at = 0;
  #line = 1;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The line on which the next row begins; `end` is the offset behind it. */
  startOfRowEndingAt(end: number): number {
    while (this.#isBreak(this.#at)) this.#step();
    const start = this.#line;
    while (this.#at < end) this.#step();
    return start;
  }

  /** The line on which the row at or behind an offset begins. */
  startOfRowFrom(offset: number): number {
    while (this.#at < offset) this.#step();
    return this.startOfRowEndingAt(offset);
  }

  #isBreak(at: number): boolean {
    return this.#bytes[at] === carriageReturn || this.#bytes[at] === lineFeed;
  }

  #step(): void {
    const byte = this.#bytes[this.#at];
    this.#at += 1;
    const ends = byte === lineFeed || (byte === carriageReturn && this.#bytes[this.#at] !== lineFeed);
    if (ends) this.#line += 1;
  }
}
