import { join } from 'node:path';
import { BlobStore } from './blobs.ts';
import { DivergedError } from './errors.ts';
import { EventIndex, type RolloutHead } from './event-index.ts';
import { eventSchema, type RunEvent } from './events.ts';
import { FolderLock } from './folder-lock.ts';
import { freshCopies } from './fresh-copies.ts';
import { canonicalJson, type Json } from './json.ts';
import { firstDifference } from './json-difference.ts';
import { JsonlWriter } from './jsonl-writer.ts';
import type { Lease } from './lease.ts';
import { PackedStore } from './packed-store.ts';
import { eventsFile, readEventsSync } from './read-events.ts';

export interface EventLogOptions {
  /** Where long values and images go. Default: the run's own folder. */
  readonly blobs?: BlobStore;
  /** Checks every event against the schema before it is written. Default: only under test. */
  readonly checkWrites?: boolean;
  /** Longest time between a write and its fsync. Default 1000. */
  readonly syncIntervalMs?: number;
  /**
   * Told of every event once it is in the log, and of those that a re-execution met again (`known`). It must not
   * throw and must not wait.
   */
  readonly onAppend?: AppendListener;
  /** Under which the folder is written; absent: nobody but processes of this host may be writing it. */
  readonly lease?: Lease | null;
}

export type AppendListener = (event: RunEvent, state: 'written' | 'known') => void;

/**
 * The log of one run: `events.jsonl` (the only truth), `transcripts.jsonl` and `blobs/` for what events refer
 * to by digest. Everything is on its way to the disk when a call returns; a power cut loses at most the last
 * second, a killed process nothing. In memory there is one offset for each key.
 */
export class EventLog {
  readonly folder: string;
  readonly blobs: BlobStore;
  /** What was repaired on opening, in words; empty normally. */
  readonly repairs: readonly string[];
  readonly #lock: FolderLock;
  readonly #writer: JsonlWriter;
  readonly #values: PackedStore;
  readonly #index: EventIndex;
  readonly #checkWrites: boolean;
  readonly #syncIntervalMs: number;
  readonly #onAppend: AppendListener | null;
  #timer: NodeJS.Timeout | null = null;

  /**
   * Opens the log of one run for writing and locks its folder.
   * @throws {IncompleteError} when another process writes it
   * @throws {DataError} naming file and line when a line other than the last is broken
   * @throws {StorageError}
   */
  static open(folder: string, options: EventLogOptions = {}): EventLog {
    const { lease = null } = options;
    const lock = FolderLock.acquire(folder, lease);
    const opened: { close(): void }[] = [];
    try {
      if (lock.tookOver && lease !== null) freshCopies(folder);
      const blobs = options.blobs ?? new BlobStore(folder);
      const values = PackedStore.open(folder, { blobs, lease });
      opened.push(values);
      const writer = JsonlWriter.open(join(folder, eventsFile), { syncIntervalMs: null, lease });
      opened.push(writer);
      const index = EventIndex.build(writer.path);
      return new EventLog({ folder, blobs, lock, values, writer, index, options });
    } catch (error) {
      for (const part of opened) part.close();
      lock.release();
      throw error;
    }
  }

  private constructor(parts: {
    readonly folder: string;
    readonly blobs: BlobStore;
    readonly lock: FolderLock;
    readonly values: PackedStore;
    readonly writer: JsonlWriter;
    readonly index: EventIndex;
    readonly options: EventLogOptions;
  }) {
    this.folder = parts.folder;
    this.blobs = parts.blobs;
    this.#lock = parts.lock;
    this.#values = parts.values;
    this.#writer = parts.writer;
    this.#index = parts.index;
    this.#checkWrites = parts.options.checkWrites ?? process.env.NODE_ENV === 'test';
    this.#syncIntervalMs = parts.options.syncIntervalMs ?? 1000;
    this.#onAppend = parts.options.onAppend ?? null;
    this.repairs = [parts.values, parts.writer].flatMap(({ path, torn }) =>
      torn === null ? [] : [`${path}: cut off a torn last line of ${torn.bytes} bytes`],
    );
  }

  /** Is the folder still locked by us? False once another process has taken it over. */
  get isOurs(): boolean {
    return this.#lock.isOurs;
  }

  /** Number of events. */
  get size(): number {
    return this.#index.size;
  }

  has(key: string): boolean {
    return this.#index.has(key);
  }

  /** The logged event with this key, or null: what makes a resumed run skip what was done. @throws {DataError} */
  find(key: string): RunEvent | null {
    return this.#index.find(key);
  }

  /** The logged rollout with this key as far as its calls, or null: half the price of {@link find}. @throws {DataError} */
  findRollout(key: string): RolloutHead | null {
    return this.#index.findRollout(key);
  }

  /**
   * Logs an event. An equal one (apart from `meta`) that is there already is left as it is.
   * @throws {DivergedError} when the key is there with other content: the re-execution is not the same run
   * @throws {StorageError}
   */
  append(event: RunEvent): 'written' | 'known' {
    if (this.#checkWrites) eventSchema.parse(event);
    const logged = this.#index.find(event.key);
    if (logged !== null) {
      refuseOther(logged, event);
      this.#onAppend?.(event, 'known');
      return 'known';
    }
    const { type, key, ...rest } = event;
    // `type` and `key` first: the index reads them without parsing the line.
    this.#index.add(key, this.#writer.append({ type, key, ...rest }));
    this.#schedule();
    this.#onAppend?.(event, 'written');
    return 'written';
  }

  /** Stores a transcript, prompt or other JSON value once; call it before the event that refers to it. */
  putValue(value: unknown): string {
    return this.#values.put(value);
  }

  /** A value by the digest that `putValue` gave. @throws {DataError} */
  value(digest: string): Json {
    return this.#values.get(digest);
  }

  /** All events in the order of the file, read from the disk and checked. */
  events(): Generator<RunEvent> {
    return readEventsSync(this.folder);
  }

  /** Makes everything durable: blobs, then transcripts, then the events that refer to them. @throws {StorageError} */
  milestone(): void {
    this.blobs.flush();
    this.#values.flush();
    this.#writer.flush();
  }

  /** Milestone, then gives files and lock back. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    try {
      this.milestone();
    } finally {
      this.#index.close();
      try {
        this.#values.close();
      } finally {
        this.#writer.close();
        this.#lock.release();
      }
    }
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // A failure is kept by the writer that met it and thrown by its next append or flush.
      this.#sync().catch(() => undefined);
    }, this.#syncIntervalMs);
    this.#timer.unref();
  }

  async #sync(): Promise<void> {
    await this.blobs.sync();
    await this.#values.sync();
    await this.#writer.sync();
  }
}

function refuseOther(logged: RunEvent, event: RunEvent): void {
  const { meta: _loggedMeta, ...before } = logged;
  const { meta: _eventMeta, ...now } = event;
  if (canonicalJson(before) === canonicalJson(now)) return;
  throw new DivergedError(
    `event ${event.key}: the run does not repeat what its log holds: ${firstDifference(before, now)}`,
  );
}
