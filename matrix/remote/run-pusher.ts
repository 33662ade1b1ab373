import { randomBytes } from 'node:crypto';
import { BlobStore } from '../../core/blobs.ts';
import { mapBounded } from '../../core/bounded-map.ts';
import { LeaseLostError, StorageError } from '../../core/errors.ts';
import { readFailure } from '../../core/failure-note.ts';
import { canonicalJson } from '../../core/json.ts';
import type { Lease } from '../../core/lease.ts';
import { sleep } from '../../core/sleep.ts';
import type { ObjectStore } from './object-store.ts';
import type { ChainEnd } from './read-chain.ts';
import { growthOf, newBlobs, segmentsOf } from './run-growth.ts';
import { runKeys } from './run-keys.ts';
import {
  encodeSegment,
  type GrownFile,
  mostBlobBytes,
  mostBlobsASegment,
  type Segment,
  type SegmentHeader,
  type SegmentPart,
} from './segment.ts';

export interface RunPusherOptions {
  readonly store: ObjectStore;
  readonly id: string;
  /** The run's folder on this machine; it holds what the store holds, and perhaps more. */
  readonly folder: string;
  /** Where the log ends in the store. */
  readonly end: ChainEnd;
  readonly lease: Lease;
  /** Told once when another worker turns out to have written where this one was to go on. */
  readonly onFenced: (why: string) => void;
  /** Ends pushes under way. */
  readonly signal: AbortSignal;
  readonly everyMs?: number;
}

const usualEveryMs = 5000;
/** The first push comes early: a worker that is lost soon after it began has then not been of no use. */
const firstEveryMs = 1000;
const blobsAtOnce = 8;

/**
 * Pushes what a run's folder has grown by, at intervals and at its end. Each segment is written where the one before it
 * ended, and only if nobody has written there: a worker that was given up, and does not know it yet, can write nothing
 * that is not in the line of the log, and whoever comes second at a place stops.
 */
export class RunPusher {
  readonly #options: RunPusherOptions;
  readonly #writer = randomBytes(16).toString('hex');
  readonly #sizes: Record<GrownFile, number>;
  readonly #blobs: Map<string, number>;
  readonly #failed = new AbortController();
  #length: number;
  #failure: SegmentHeader['failure'];
  #underWay: Promise<void> = Promise.resolve();
  #ending = new AbortController();
  #ticking: Promise<void> | null = null;

  constructor(options: RunPusherOptions) {
    const { sizes, blobs, length, failure } = options.end;
    this.#options = options;
    this.#sizes = { ...sizes };
    this.#blobs = new Map(blobs);
    this.#length = length;
    this.#failure = failure;
  }

  /** Aborted, with the reason, when a push has failed for good. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  /** Pushes from time to time until {@link end}. */
  begin(): void {
    this.#ticking ??= this.#tick();
  }

  /** Pushes everything that there is. @throws {LeaseLostError} @throws {StorageError} */
  push(): Promise<void> {
    const one = this.#underWay.then(() => this.#pushAll());
    this.#underWay = one.catch(() => undefined);
    return one;
  }

  /** The last push. @param isFinished the run's log is complete: once all of it is in the store, the store says so */
  async end({ isFinished }: { readonly isFinished: boolean }): Promise<void> {
    this.#ending.abort();
    await this.#ticking;
    await this.push();
    const { store, id, signal } = this.#options;
    if (!isFinished) return;
    const note = Buffer.from(`${JSON.stringify({ segments: this.#length })}\n`);
    await store.put(runKeys.finished(id), note, signal);
  }

  async #tick(): Promise<void> {
    const { everyMs = usualEveryMs } = this.#options;
    for (let pause = firstEveryMs; !this.#ending.signal.aborted && !this.failed.aborted; pause *= 2) {
      await sleep(Math.min(pause, everyMs), this.#ending.signal).catch(() => undefined);
      if (!this.#ending.signal.aborted) await this.push().catch(() => undefined);
    }
  }

  async #pushAll(): Promise<void> {
    if (this.failed.aborted) throw this.failed.reason;
    try {
      const { folder } = this.#options;
      const ranges = growthOf(folder, this.#sizes);
      const blobs = await this.#pushBlobs();
      while (blobs.length > mostBlobsASegment)
        await this.#pushSegment([], blobs.splice(0, mostBlobsASegment));
      for (const parts of segmentsOf(folder, ranges)) await this.#pushSegment(parts, blobs.splice(0));
      const failure = readFailure(folder);
      if (blobs.length > 0 || canonicalJson(failure) !== canonicalJson(this.#failure))
        await this.#pushSegment([], blobs.splice(0));
    } catch (error) {
      this.#failed.abort(error);
      throw error;
    }
  }

  async #pushBlobs(): Promise<SegmentHeader['blobs']> {
    const { folder, store, id, signal } = this.#options;
    const blobs = new BlobStore(folder);
    return mapBounded(newBlobs(folder, this.#blobs), { concurrency: blobsAtOnce, signal }, async (digest) => {
      const bytes = blobs.get(digest);
      if (bytes.length > mostBlobBytes)
        throw new StorageError(
          `blob ${digest} of run ${id} has ${bytes.length} bytes, more than goes into a store`,
        );
      this.#options.lease.require();
      await store.put(runKeys.blob(id, digest), bytes, signal);
      return { digest, bytes: bytes.length };
    });
  }

  async #pushSegment(parts: readonly SegmentPart[], blobs: SegmentHeader['blobs']): Promise<void> {
    const { store, id, folder, lease, onFenced, signal } = this.#options;
    const segment: Segment = {
      run: id,
      number: this.#length + 1,
      writer: this.#writer,
      parts,
      blobs,
      failure: readFailure(folder),
    };
    const key = runKeys.segment(id, segment.number);
    lease.require();
    if (!(await store.create(key, encodeSegment(segment), signal))) {
      const why = `another worker has written ${store.where(key)}`;
      onFenced(why);
      throw new LeaseLostError(`the run was given up: ${why}`);
    }
    this.#length = segment.number;
    this.#failure = segment.failure;
    for (const { file, bytes } of parts) this.#sizes[file] += bytes.length;
    for (const { digest, bytes } of blobs) this.#blobs.set(digest, bytes);
  }
}
