import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { syncPath } from '../../core/atomic-file.ts';
import { BlobStore } from '../../core/blobs.ts';
import { mapBounded } from '../../core/bounded-map.ts';
import { DataError } from '../../core/errors.ts';
import { forgetFailure, noteFailure } from '../../core/failure-note.ts';
import { sha256 } from '../../core/hash.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import type { ResultsStore } from '../store.ts';
import type { ObjectStore } from './object-store.ts';
import { type ChainEnd, readBlob, readChain } from './read-chain.ts';
import { grownFiles } from './segment.ts';

/** Below a results folder: runs that are being fetched. */
const draftsFolder = '.incoming';
const blobsAtOnce = 8;
const compareBytes = 1 << 20;

export interface BringOptions {
  readonly results: ResultsStore;
  readonly id: string;
  readonly signal: AbortSignal;
  /** Called before the local folder is touched. @throws when it may not be */
  readonly mayReplace?: () => void;
}

/**
 * Makes a run's local folder what the store holds. A folder that holds the same and more (this machine wrote it, and was cut
 * off before it could push) keeps what it has; anything else is replaced. Where the store holds nothing, nothing happens.
 * @returns where the log ends in the store
 * @throws {DataError} naming the object that is damaged or does not fit @throws {StorageError}
 */
export async function bringInLine(store: ObjectStore, options: BringOptions): Promise<ChainEnd> {
  const { results, id, signal, mayReplace } = options;
  const folder = results.runFolder(id);
  const draft = join(results.folder, draftsFolder, id);
  try {
    remove(draft);
    makeFolder(draft);
    const end = await readChain(store, id, {
      signal,
      onPart: ({ file, bytes }) => append(join(draft, file), bytes),
    });
    if (end.length === 0) return end;
    const keeps = grownFiles.every((file) => beginsWith(join(folder, file), join(draft, file)));
    const target = keeps ? folder : draft;
    await fetchBlobs(store, { id, signal, end, target });
    mayReplace?.();
    if (!keeps) replace(folder, draft);
    if (end.failure === null) forgetFailure(folder);
    else noteFailure(folder, end.failure);
    return end;
  } finally {
    remove(draft);
    removeEmpty(join(results.folder, draftsFolder));
  }
}

async function fetchBlobs(
  store: ObjectStore,
  { id, signal, end, target }: { id: string; signal: AbortSignal; end: ChainEnd; target: string },
): Promise<void> {
  const blobs = new BlobStore(target);
  const wanted = [...end.blobs.keys()].filter((digest) => !isWhole(blobs, digest));
  await mapBounded(wanted, { concurrency: blobsAtOnce, signal }, async (digest) => {
    const bytes = await readBlob(store, id, digest, signal);
    if (sha256(bytes) !== digest)
      throw new DataError(`${store.shown}: blob ${digest} of run ${id} is not what its name says`);
    blobs.put(bytes);
  });
  await blobs.sync();
}

function isWhole(blobs: BlobStore, digest: string): boolean {
  if (!blobs.has(digest)) return false;
  try {
    blobs.get(digest);
    return true;
  } catch {
    return false;
  }
}

/** Puts the fetched folder in the place of the local one. A process that dies in between fetches it again. */
function replace(folder: string, draft: string): void {
  try {
    for (const file of grownFiles) if (existsSync(join(draft, file))) syncPath(join(draft, file));
    rmSync(folder, { recursive: true, force: true });
    makeFolder(join(folder, '..'));
    renameSync(draft, folder);
    syncPath(join(folder, '..'));
  } catch (error) {
    throw storageFailure('replace', folder, error);
  }
}

/** Does a file begin with all that another one holds? A file that is not there holds nothing. */
function beginsWith(path: string, beginning: string): boolean {
  const length = existsSync(beginning) ? statSync(beginning).size : 0;
  if (length === 0) return true;
  if (!existsSync(path) || statSync(path).size < length) return false;
  const [one, other] = [openSync(path, 'r'), openSync(beginning, 'r')];
  try {
    const [a, b] = [Buffer.alloc(compareBytes), Buffer.alloc(compareBytes)];
    for (let at = 0; at < length; ) {
      const wanted = Math.min(compareBytes, length - at);
      const got = [readSync(one, a, 0, wanted, at), readSync(other, b, 0, wanted, at)];
      if (got[0] !== wanted || got[1] !== wanted || a.compare(b, 0, wanted, 0, wanted) !== 0) return false;
      at += wanted;
    }
    return true;
  } finally {
    closeSync(one);
    closeSync(other);
  }
}

function append(path: string, bytes: Buffer): void {
  try {
    appendFileSync(path, bytes);
  } catch (error) {
    throw storageFailure('write', path, error);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw storageFailure('remove', path, error);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Other runs are being fetched.
  }
}
