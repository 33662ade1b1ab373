import { closeSync, existsSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StorageError } from '../../core/errors.ts';
import { readRange } from '../../core/read-range.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import { type GrownFile, grownFiles, mostPartBytes, type SegmentPart, usualSegmentBytes } from './segment.ts';

/** A range of a file, of whole lines. */
export interface GrownRange {
  readonly file: GrownFile;
  readonly from: number;
  readonly to: number;
}

const lineBreak = 0x0a;
const blockBytes = 65_536;

/**
 * What the files of a run have grown by since they had these sizes, in the order in which it must be pushed. They are
 * looked at in the opposite order: whatever a line of the log refers to was written before it.
 */
export function growthOf(folder: string, sizes: Readonly<Record<GrownFile, number>>): GrownRange[] {
  return [...grownFiles]
    .reverse()
    .map((file) => ({ file, from: sizes[file], to: wholeLinesOf(join(folder, file), sizes[file]) }))
    .reverse()
    .filter(({ from, to }) => to > from);
}

/**
 * Cuts ranges into the parts of segments, at ends of lines; read one segment at a time.
 * @throws {StorageError} when a line is longer than a part may be, or a file cannot be read
 */
export function* segmentsOf(folder: string, ranges: readonly GrownRange[]): Generator<SegmentPart[]> {
  let parts: SegmentPart[] = [];
  let bytes = 0;
  for (const { file, from, to } of ranges)
    for (let offset = from; offset < to; ) {
      const room = usualSegmentBytes - bytes;
      const piece = readLines(join(folder, file), offset, Math.min(to, offset + room), to);
      parts.push({ file, offset, bytes: piece });
      offset += piece.length;
      bytes += piece.length;
      // A part a file and segment: a file that goes on does so in the next one.
      if (offset < to || bytes >= usualSegmentBytes) {
        yield parts;
        parts = [];
        bytes = 0;
      }
    }
  if (parts.length > 0) yield parts;
}

/** Digests of the blobs in a run's folder that are not known yet. */
export function newBlobs(folder: string, known: { has(digest: string): boolean }): string[] {
  const root = join(folder, 'blobs');
  if (!existsSync(root)) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replace(/^.*[\\/]/, ''))
    .filter((name) => /^[0-9a-f]{64}$/.test(name) && !known.has(name))
    .sort();
}

/** Offset after the last line break of a file, not before `least`. */
function wholeLinesOf(path: string, least: number): number {
  if (!existsSync(path)) return least;
  return withFile(path, (descriptor) => {
    for (let end = fstatSync(descriptor).size; end > least; ) {
      const start = Math.max(least, end - blockBytes);
      const found = readRange(descriptor, start, end - start).lastIndexOf(lineBreak);
      if (found !== -1) return start + found + 1;
      end = start;
    }
    return least;
  });
}

/** The lines between `from` and `wanted`; where that is not one whole line, one line, which ends before `to`. */
function readLines(path: string, from: number, wanted: number, to: number): Buffer {
  return withFile(path, (descriptor) => {
    for (let length = wanted - from; ; length = Math.min(2 * length, to - from)) {
      const bytes = readRange(descriptor, from, length);
      const isFirst = length === wanted - from;
      const end = isFirst ? bytes.lastIndexOf(lineBreak) : bytes.indexOf(lineBreak);
      if (end !== -1 && end < mostPartBytes) return bytes.subarray(0, end + 1);
      if (length >= mostPartBytes || length === to - from)
        throw new StorageError(
          `${path}: the line at offset ${from} is longer than ${mostPartBytes} bytes, which is the most that goes into a store`,
        );
    }
  });
}

function withFile<Value>(path: string, use: (descriptor: number) => Value): Value {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw storageFailure('read', path, error);
  }
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
