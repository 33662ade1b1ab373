import { DataError, StorageError } from '../../core/errors.ts';
import type { ListedObject, ObjectStore } from './object-store.ts';
import { numberDigits, runKeys } from './run-keys.ts';
import {
  decodeSegment,
  type GrownFile,
  grownFiles,
  mostBlobBytes,
  mostSegmentBytes,
  type SegmentHeader,
  type SegmentPart,
} from './segment.ts';

/** How far a run's log has come in the store. */
export interface ChainEnd {
  /** Segments. */
  readonly length: number;
  /** Bytes of each file. */
  readonly sizes: Readonly<Record<GrownFile, number>>;
  /** Sizes of the blobs by digest. */
  readonly blobs: ReadonlyMap<string, number>;
  readonly failure: SegmentHeader['failure'];
}

/** Segments that are fetched at once. */
const window = 4;

/** The segments of a run as the store lists them, in their order. @throws {DataError} naming a key that is none, or missing */
export async function listChain(
  store: ObjectStore,
  id: string,
  signal: AbortSignal,
): Promise<ListedObject[]> {
  const beginning = runKeys.segments(id);
  const found: ListedObject[] = [];
  for await (const one of store.list(beginning, signal)) {
    const name = one.key.slice(beginning.length);
    if (name.length !== numberDigits || !/^\d+$/.test(name))
      throw new DataError(`${store.where(one.key)}: not a key of a segment: who else writes there?`);
    if (one.bytes > mostSegmentBytes)
      throw new DataError(`${store.where(one.key)}: ${one.bytes} bytes are more than a segment has`);
    found.push(one);
  }
  // Not every store lists in order.
  found.sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const [index, { key }] of found.entries())
    if (key !== runKeys.segment(id, index + 1))
      throw new DataError(
        `${store.where(runKeys.segment(id, index + 1))} is missing, and ${store.where(key)} is there: was something removed?`,
      );
  return found;
}

/**
 * Reads a run's log from the store, segment by segment, and checks that each begins where the one before it ended.
 * @param onPart told of every piece, in order
 * @throws {DataError} naming the object that does not fit
 */
export async function readChain(
  store: ObjectStore,
  id: string,
  options: { readonly signal: AbortSignal; readonly onPart: (part: SegmentPart) => void },
): Promise<ChainEnd> {
  const { signal, onPart } = options;
  const listed = await listChain(store, id, signal);
  const sizes = emptySizes();
  const blobs = new Map<string, number>();
  let failure: ChainEnd['failure'] = null;
  const fetched: Promise<Buffer | null>[] = [];
  const fetchUpTo = (end: number) => {
    while (fetched.length < Math.min(end, listed.length)) {
      const key = runKeys.segment(id, fetched.length + 1);
      const one = store.get(key, mostSegmentBytes, signal);
      // It is awaited below; an earlier one may fail first.
      one.catch(() => undefined);
      fetched.push(one);
    }
  };
  for (const [index, { key }] of listed.entries()) {
    fetchUpTo(index + window);
    const object = (await fetched[index]) ?? null;
    fetched[index] = Promise.resolve(null);
    const where = store.where(key);
    if (object === null)
      throw new StorageError(`${where} was listed and is gone: run the same command again`);
    const segment = decodeSegment(object, { where, run: id, number: index + 1 });
    for (const part of segment.parts) {
      if (part.offset !== sizes[part.file])
        throw new DataError(
          `${where}: ${part.file} goes on at offset ${part.offset}, and ends at ${sizes[part.file]} before it`,
        );
      sizes[part.file] += part.bytes.length;
      onPart(part);
    }
    for (const { digest, bytes } of segment.blobs) blobs.set(digest, bytes);
    failure = segment.failure;
  }
  return { length: listed.length, sizes, blobs, failure };
}

/** @throws {DataError} naming the object when it is not there, or not what its name says */
export async function readBlob(
  store: ObjectStore,
  id: string,
  digest: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const key = runKeys.blob(id, digest);
  const bytes = await store.get(key, mostBlobBytes, signal);
  if (bytes === null) throw new DataError(`${store.where(key)} is missing, and the run's log refers to it`);
  return bytes;
}

export function emptySizes(): Record<GrownFile, number> {
  return Object.fromEntries(grownFiles.map((file) => [file, 0])) as Record<GrownFile, number>;
}
