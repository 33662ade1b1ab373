import { z } from 'zod';
import { DataError, messageOf } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { runIdSchema } from '../recording.ts';

/** Files of a run's folder that only grow, in the order in which they must be there: later ones refer to earlier ones. */
export const grownFiles = ['transcripts.jsonl', 'calls.jsonl', 'events.jsonl'] as const;
export type GrownFile = (typeof grownFiles)[number];

/** So much of the three files goes into one segment, if lines are not longer. */
export const usualSegmentBytes = 8 << 20;
/** No line of a log is longer, so no segment is. */
export const mostPartBytes = 64 << 20;
export const mostBlobBytes = 256 << 20;
const mostHeaderBytes = 4 << 20;
export const mostSegmentBytes = usualSegmentBytes + mostPartBytes + mostHeaderBytes;
export const mostBlobsASegment = 1000;

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const headerSchema = z.strictObject({
  format: z.literal('skillopt-bench/segment/1'),
  run: runIdSchema,
  number: count.min(1),
  /** Of the process that wrote it: no two writers make equal segments. */
  writer: z.string().regex(/^[0-9a-f]{32}$/),
  /** Whole lines of the three files, behind each other after the header. */
  parts: z
    .array(
      z.strictObject({
        file: z.enum(grownFiles),
        offset: count,
        bytes: count.max(mostPartBytes),
        digest: hex,
      }),
    )
    .max(grownFiles.length),
  /** Blobs that are in the store since this segment. */
  blobs: z.array(z.strictObject({ digest: hex, bytes: count.max(mostBlobBytes) })).max(mostBlobsASegment),
  /** How the last try failed where the same command does not mend it (core/failure-note.ts). */
  failure: z.strictObject({ code: z.string().max(100), message: z.string().max(2000) }).nullable(),
});

export type SegmentHeader = Readonly<z.infer<typeof headerSchema>>;

/** A piece of one of the files. */
export interface SegmentPart {
  readonly file: GrownFile;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What a run's log has grown by, as one object: it is there whole or not at all. */
export interface Segment extends Omit<SegmentHeader, 'format' | 'parts'> {
  readonly parts: readonly SegmentPart[];
}

/** A line of JSON, then the bytes of the parts. */
export function encodeSegment({ parts, ...rest }: Segment): Buffer {
  const header: SegmentHeader = {
    format: 'skillopt-bench/segment/1',
    ...rest,
    parts: parts.map(({ file, offset, bytes }) => ({
      file,
      offset,
      bytes: bytes.length,
      digest: sha256(bytes),
    })),
  };
  return Buffer.concat([
    Buffer.from(`${JSON.stringify(header)}\n`, 'utf8'),
    ...parts.map(({ bytes }) => bytes),
  ]);
}

/** @param where the object, for messages @throws {DataError} when it is damaged, or of another run or place */
export function decodeSegment(
  object: Buffer,
  expected: { readonly where: string; readonly run: string; readonly number: number },
): Segment {
  const { where, run, number } = expected;
  const end = object.subarray(0, mostHeaderBytes).indexOf(0x0a);
  if (end === -1) throw new DataError(`${where}: not a segment of a run's log`);
  const { format: _, ...header } = headerOf(object.toString('utf8', 0, end), where);
  if (header.run !== run || header.number !== number)
    throw new DataError(`${where}: holds segment ${header.number} of run ${header.run}`);
  let at = end + 1;
  const parts = header.parts.map(({ file, offset, bytes, digest }) => {
    const part = object.subarray(at, at + bytes);
    if (part.length !== bytes || sha256(part) !== digest || part.at(-1) !== 0x0a)
      throw new DataError(
        `${where}: damaged: the part of ${file} at offset ${offset} is not what was written`,
      );
    at += bytes;
    return { file, offset, bytes: part };
  });
  if (at !== object.length) throw new DataError(`${where}: damaged: ${object.length - at} bytes too many`);
  return { ...header, parts };
}

function headerOf(text: string, where: string): SegmentHeader {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof z.ZodError))
      throw new DataError(`${where}: not a segment: ${messageOf(error)}`, error);
    const [issue] = error.issues;
    throw new DataError(
      `${where}: not a segment of this version: ${issue?.path.join('.')}: ${issue?.message}`,
    );
  }
}
