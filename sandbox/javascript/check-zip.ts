import { inflateRawSync } from 'node:zlib';
import { spanOf } from './workbook-model.ts';
import { type ZipEntry, zipEntries } from './zip-entries.ts';

export interface ZipLimits {
  readonly entries: number;
  readonly unpackedBytes: number;
}

export const defaultZipLimits: ZipLimits = { entries: 5000, unpackedBytes: 256 * 1024 * 1024 };

/** exceljs makes an object for every cell that a merge or a validation covers. */
const mostMergedCells = 1_000_000;

export interface ZipFacts {
  /** Cells below data validations, all sheets together. */
  readonly validatedCells: number;
}

/**
 * Unpacks every part under a bound and throws the bytes away, so that the reader after it can be trusted to meet
 * no more than that. What the directory declares is checked against what is there: a bomb lies about it.
 * @throws {RangeError} saying what is wrong
 */
export function checkZip(bytes: Uint8Array, limits: ZipLimits = defaultZipLimits): ZipFacts {
  const entries = zipEntries(bytes, limits.entries);
  const declared = entries.reduce((sum, { unpacked }) => sum + unpacked, 0);
  if (declared > limits.unpackedBytes)
    throw new RangeError(`the workbook unpacks to more than ${limits.unpackedBytes / 1024 / 1024} MiB`);
  let validatedCells = 0;
  let mergedCells = 0;
  for (const entry of entries) {
    const content = unpack(entry);
    if (!/^xl\/worksheets\/[^/]+\.xml$/.test(entry.name)) continue;
    const text = content.toString('latin1');
    validatedCells += coveredCells(text, /<(?:\w+:)?dataValidation\s[^>]*?sqref="([^"]*)"/g);
    mergedCells += coveredCells(text, /<(?:\w+:)?mergeCell\s[^>]*?ref="([^"]*)"/g);
  }
  if (mergedCells > mostMergedCells)
    throw new RangeError(`the workbook merges ${mergedCells} cells, ${mostMergedCells} are taken`);
  return { validatedCells };
}

function unpack({ method, packed, unpacked, data }: ZipEntry): Buffer {
  if (method === 0 && packed === unpacked) return data;
  if (method !== 8) throw new RangeError(`the workbook is packed in a way (${method}) that is not taken`);
  if (unpacked === 0) return Buffer.alloc(0);
  try {
    return inflateRawSync(data, { maxOutputLength: unpacked });
  } catch (error) {
    throw new RangeError('a part of the workbook is larger than it says, or damaged', { cause: error });
  }
}

function coveredCells(text: string, pattern: RegExp): number {
  let cells = 0;
  for (const [, ranges = ''] of text.matchAll(pattern))
    for (const range of ranges.split(/\s+/)) {
      const [top, left, bottom, right] = spanOf(range.replaceAll('$', ''));
      cells += Math.max(1, (bottom - top + 1) * (right - left + 1));
    }
  return cells;
}

/**
 * A copy in which no reader finds the drawings: exceljs fails on some that Excel itself made. Their parts get a
 * name of the same length that means nothing.
 */
export function withoutDrawings(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.from(bytes);
  for (const { name, nameOffsets } of zipEntries(bytes, defaultZipLimits.entries))
    if (name.startsWith('xl/drawings/'))
      for (const offset of nameOffsets) copy.write('xl/unused__/', offset, 'latin1');
  return copy;
}
