import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { readJsonlSync } from '../../core/jsonl-reader.ts';
import type { BatchIntent } from './batch-api.ts';

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
export type BookLine = z.infer<typeof lineSchema>;

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

/** What the lines of an account of batches come to: which calls are open in which batch. */
export class BatchAccount {
  readonly #entries = new Map<string, Entry>();
  readonly #tagOfKey = new Map<string, string>();
  readonly #ids = new Set<string>();

  /** @throws {DataError} naming file and line of a damaged account @throws {StorageError} */
  static read(path: string): BatchAccount {
    const account = new BatchAccount();
    for (const { value, line } of readJsonlSync(path)) {
      const parsed = lineSchema.safeParse(value);
      if (!parsed.success) throw new DataError(`${path}:${line}: not a line of an account of batches`);
      account.apply(parsed.data);
    }
    return account;
  }

  /** Ids of all batches that were ever made. */
  get ids(): ReadonlySet<string> {
    return this.#ids;
  }

  /** Batches with open calls, in the order in which they were announced. */
  get openBatches(): readonly OpenBatch[] {
    return [...this.#entries.values()];
  }

  has(batchTag: string): boolean {
    return this.#entries.has(batchTag);
  }

  /** The batch in which a call is open, or null. */
  batchWith(callKey: string): OpenBatch | null {
    return this.#entries.get(this.#tagOfKey.get(callKey) ?? '') ?? null;
  }

  apply(line: BookLine): void {
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
