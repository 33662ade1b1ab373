import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FolderLock, isLocked } from '../../core/folder-lock.ts';
import { JsonlWriter } from '../../core/jsonl-writer.ts';
import { BatchAccount, type BookLine, type OpenBatch } from './batch-account.ts';
import type { BatchIntent } from './batch-api.ts';

/** Below a results folder: which calls are out in batches. */
const batchesFolder = 'batches';
const batchesFile = 'batches.jsonl';

/**
 * The durable account of batches, `<results>/batches/batches.jsonl`. A batch is announced, on the disk, before the provider
 * is asked for it; its id is there before anybody waits for it; a call in it is closed when its reply is in the run's own
 * files. So a process that is killed at any point leaves behind where its money went.
 */
export class BatchBook {
  readonly #writer: JsonlWriter;
  readonly #lock: FolderLock;
  readonly #account: BatchAccount;

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

  /**
   * Batches of a results folder in which calls are open, as far as the account tells now. Looks only: another process may be
   * writing it. @throws {DataError} @throws {StorageError}
   */
  static readOpen(results: string): readonly OpenBatch[] {
    const path = join(results, batchesFolder, batchesFile);
    return existsSync(path) ? BatchAccount.read(path).openBatches : [];
  }

  /** Calls that are out in batches and that nobody waits for. @throws {DataError} @throws {StorageError} */
  static countOpen(results: string): number {
    // Another process that has batches out will take their replies itself.
    if (isLocked(join(results, batchesFolder))) return 0;
    return BatchBook.readOpen(results).reduce((sum, batch) => sum + batch.open.size, 0);
  }

  private constructor(path: string, lock: FolderLock) {
    this.#lock = lock;
    this.#writer = JsonlWriter.open(path, { syncIntervalMs: null });
    this.#account = BatchAccount.read(path);
  }

  /** Ids of all batches that were ever made from this folder. */
  get ids(): ReadonlySet<string> {
    return this.#account.ids;
  }

  /** Batches with open calls, in the order in which they were announced. */
  get openBatches(): readonly OpenBatch[] {
    return this.#account.openBatches;
  }

  /** The batch of a model in which a call is open, or null. */
  batchOf(callKey: string, model: { readonly endpoint: string; readonly model: string }): OpenBatch | null {
    const batch = this.#account.batchWith(callKey);
    if (batch === null || batch.endpoint !== model.endpoint || batch.model !== model.model) return null;
    return batch;
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
    if (this.#account.has(batchTag)) this.#write({ dropped: batchTag });
  }

  /** The call's reply is kept elsewhere, or it failed: it is open no more. @throws {StorageError} */
  close(callKey: string): void {
    if (this.#account.batchWith(callKey) !== null) this.#write({ closed: callKey });
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
    this.#account.apply(line);
  }
}
