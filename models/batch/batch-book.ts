import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { FolderLock, lockHolder } from '../../core/folder-lock.ts';
import { readJsonlSync } from '../../core/jsonl-reader.ts';
import { JsonlWriter } from '../../core/jsonl-writer.ts';
import type { BatchIntent } from './batch-api.ts';

/** Below a results folder: which calls are out in batches. */
const batchesFolder = 'batches';
const batchesFile = 'batches.jsonl';

const key = z.string().regex(/^[0-9a-f]{64}$/);
const tag = z.string().regex(/^[0-9a-f]{32}$/);
const lineSchema = z.union([
  z.strictObject({
    announced: tag,
    endpoint: z.string(),
    model: z.string(),
    at: z.iso.datetime(),
    keys: z.array(key),
  }),
  z.strictObject({ made: tag, id: z.string().min(1) }),
  z.strictObject({ dropped: tag }),
  z.strictObject({ closed: key }),
]);
type BookLine = z.infer<typeof lineSchema>;

/** A batch in which calls are still open. */
export interface OpenBatch extends BatchIntent {
  readonly endpoint: string;
  readonly model: string;
  /** null: announced, and nobody knows whether the provider has it. */
  readonly id: string | null;
  /** Calls whose replies have not been taken. */
  readonly open: ReadonlySet<string>;
}

interface Entry extends OpenBatch {
  id: string | null;
  readonly open: Set<string>;
}

/**
 * The durable account of batches, `<results>/batches/batches.jsonl`. A batch is announced, on the disk, before the provider
 * is asked for it; its id is there before anybody waits for it; a call in it is closed when its reply is in the run's own
 * files. So a process that is killed at any point leaves behind where its money went.
 */
export class BatchBook {
  readonly #writer: JsonlWriter;
  readonly #lock: FolderLock;
  readonly #entries = new Map<string, Entry>();
  readonly #tagOfKey = new Map<string, string>();
  readonly #ids = new Set<string>();

  /**
   * @throws {IncompleteError} naming another process that has batches out from the same folder
   * @throws {DataError} naming file and line of a damaged account @throws {StorageError}
   */
  static open(results: string): BatchBook {
    const folder = join(results, batchesFolder);
    const lock = FolderLock.acquire(folder);
    try {
      return new BatchBook(join(folder, batchesFile), lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Calls of a results folder that are out in batches. @throws {DataError} @throws {StorageError} */
  static countOpen(results: string): number {
    const folder = join(results, batchesFolder);
    // Another process that has batches out will take their replies itself.
    if (!existsSync(join(folder, batchesFile)) || lockHolder(folder) !== null) return 0;
    const book = BatchBook.open(results);
    const open = book.openBatches.reduce((sum, batch) => sum + batch.open.size, 0);
    book.end();
    return open;
  }

  private constructor(path: string, lock: FolderLock) {
    this.#lock = lock;
    this.#writer = JsonlWriter.open(path, { syncIntervalMs: null });
    for (const { value, line } of readJsonlSync(path)) {
      const parsed = lineSchema.safeParse(value);
      if (!parsed.success) throw new DataError(`${path}:${line}: not a line of an account of batches`);
      this.#apply(parsed.data);
    }
  }

  /** Ids of all batches that were ever made from this folder. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Batches with open calls, in the order in which they were announced. */
  get openBatches(): readonly OpenBatch[] {
    return [...this.#entries.values()];
  }

  /** The batch of a model in which a call is open, or null. */
  batchOf(callKey: string, model: { readonly endpoint: string; readonly model: string }): OpenBatch | null {
    const entry = this.#entries.get(this.#tagOfKey.get(callKey) ?? '');
    if (entry === undefined || entry.endpoint !== model.endpoint || entry.model !== model.model) return null;
    return entry;
  }

  /** On the disk when it returns. @throws {StorageError} */
  announce(intent: BatchIntent, { endpoint, model }: { endpoint: string; model: string }): void {
    this.#write({ announced: intent.tag, endpoint, model, at: intent.at, keys: [...intent.keys] });
    this.#writer.flush();
  }

  /** On the disk when it returns. @throws {StorageError} */
  made(batchTag: string, id: string): void {
    this.#write({ made: batchTag, id });
    this.#writer.flush();
  }

  /** The provider does not have it, or refused it as a whole: its calls are open no more. @throws {StorageError} */
  drop(batchTag: string): void {
    if (this.#entries.has(batchTag)) this.#write({ dropped: batchTag });
  }

  /** The call's reply is kept elsewhere, or it failed: it is open no more. @throws {StorageError} */
  close(callKey: string): void {
    if (this.#tagOfKey.has(callKey)) this.#write({ closed: callKey });
  }

  /** @throws {StorageError} */
  end(): void {
    try {
      this.#writer.close();
    } finally {
      this.#lock.release();
    }
  }

  #write(line: BookLine): void {
    this.#writer.append(line);
    this.#apply(line);
  }

  #apply(line: BookLine): void {
    if ('announced' in line) {
      const { announced, ...rest } = line;
      this.#entries.set(announced, { ...rest, tag: announced, id: null, open: new Set(rest.keys) });
      for (const each of rest.keys) this.#tagOfKey.set(each, announced);
    } else if ('made' in line) {
      const entry = this.#entries.get(line.made);
      if (entry !== undefined) entry.id = line.id;
      this.#ids.add(line.id);
    } else if ('dropped' in line) {
      for (const each of this.#entries.get(line.dropped)?.open ?? []) this.#tagOfKey.delete(each);
      this.#entries.delete(line.dropped);
    } else this.#close(line.closed);
  }

  #close(callKey: string): void {
    const batchTag = this.#tagOfKey.get(callKey) ?? '';
    const entry = this.#entries.get(batchTag);
    this.#tagOfKey.delete(callKey);
    entry?.open.delete(callKey);
    if (entry?.open.size === 0) this.#entries.delete(batchTag);
  }
}
