import { randomBytes } from 'node:crypto';
import { InterruptedError, ModelError } from '../../core/errors.ts';
import type { OpenBatch } from './batch-account.ts';
import type { BatchIntent, BatchLine } from './batch-api.ts';
import type { BatchWaiter, DeskParts } from './desk-parts.ts';
import { patiently } from './patiently.ts';

/** An endpoint that takes no batch for this long is down; the calls then fail, and may be asked for again. */
const giveUpMakingMs = 60 * 60_000;

interface Asked {
  readonly waiter: BatchWaiter;
  readonly line: BatchLine;
}

/** Makes batches of calls, none of them twice: what may have been made already is looked up first. */
export class BatchMaker {
  readonly #parts: DeskParts;
  readonly #onMade: (waiter: BatchWaiter) => void;
  readonly #lookUps = new Map<string, Promise<void>>();

  /** @param onMade called for each call whose batch is made and noted; the others are told why not */
  constructor(parts: DeskParts, onMade: (waiter: BatchWaiter) => void) {
    this.#parts = parts;
    this.#onMade = onMade;
  }

  /** One batch after the other, so that only one is in memory as it is sent. Never rejects: the waiters are told. */
  async make(waiters: readonly BatchWaiter[]): Promise<void> {
    const { api } = this.#parts;
    let group: Asked[] = [];
    let bytes = 0;
    for (const waiter of waiters) {
      let line: BatchLine;
      try {
        line = api.line(waiter.key, waiter.request);
      } catch (error) {
        waiter.reject(error);
        continue;
      }
      const size = Buffer.byteLength(line.json) + 2;
      if (group.length > 0 && (group.length >= api.mostRequests || bytes + size > api.mostBytes)) {
        await this.#make(group);
        group = [];
        bytes = 0;
      }
      group.push({ waiter, line });
      bytes += size;
    }
    if (group.length > 0) await this.#make(group);
  }

  async #make(group: readonly Asked[]): Promise<void> {
    const { book, endpoint, model, now, say, stopSignal } = this.#parts;
    const keys = group.map(({ line }) => line.key);
    const intent: BatchIntent = { tag: randomBytes(16).toString('hex'), keys, at: now() };
    try {
      if (stopSignal.aborted) throw new InterruptedError();
      book.announce(intent, { endpoint, model });
      for (const { waiter } of group) waiter.sent();
      const id = await this.#idOf(intent, group);
      book.made(intent.tag, id);
      say(`batch ${id}: ${keys.length} requests handed in at '${endpoint}' for ${model}`);
      for (const { waiter } of group) this.#onMade(waiter);
    } catch (error) {
      if (isTooLarge(error) && group.length > 1) {
        const half = Math.ceil(group.length / 2);
        await this.#make(group.slice(0, half));
        await this.#make(group.slice(half));
        return;
      }
      for (const { waiter } of group) waiter.reject(error);
    }
  }

  /** The id of a new batch. One that was asked for without the answer being seen is looked up before it is asked for again. */
  async #idOf(intent: BatchIntent, group: readonly Asked[]): Promise<string> {
    const { api, book, abortSignal, stopSignal, clock, random } = this.#parts;
    let inDoubt = false;
    const attempt = async (): Promise<string> => {
      if (inDoubt) {
        const found = await this.#found(intent);
        if (found !== null) return found;
        inDoubt = false;
      }
      try {
        const lines = group.map(({ line }) => line);
        return this.#sound(await api.create(lines, intent, abortSignal));
      } catch (error) {
        inDoubt = mayBeMade(error);
        throw error;
      }
    };
    try {
      return await patiently(attempt, { clock, random, signal: stopSignal, giveUpMs: giveUpMakingMs });
    } catch (error) {
      if (!inDoubt) book.drop(intent.tag);
      throw error;
    }
  }

  /** Finds out about a batch that was announced by a process that ended before it could say more. */
  lookUp(batch: OpenBatch): Promise<void> {
    const known = this.#lookUps.get(batch.tag);
    if (known !== undefined) return known;
    const { book, say, stopSignal, clock, random } = this.#parts;
    const looking = patiently(() => this.#found(batch), {
      clock,
      random,
      signal: stopSignal,
      giveUpMs: giveUpMakingMs,
    })
      .then((id) => {
        if (id === null) book.drop(batch.tag);
        else {
          book.made(batch.tag, id);
          say(`batch ${id}: found at the provider, made by an earlier process`);
        }
      })
      .finally(() => this.#lookUps.delete(batch.tag));
    this.#lookUps.set(batch.tag, looking);
    return looking;
  }

  async #found(intent: BatchIntent): Promise<string | null> {
    const { api, book, clock, settings, stopSignal } = this.#parts;
    for (;;) {
      const found = await api.find(intent, book.ids, stopSignal);
      if (found !== 'working') return found === null ? null : this.#sound(found.id);
      await clock.sleep(settings.longestPollMs, stopSignal);
    }
  }

  /** An id goes into paths, files and terminals. */
  #sound(id: unknown): string {
    const { endpoint, model } = this.#parts;
    if (typeof id === 'string' && /^[A-Za-z0-9_.:-]{1,200}$/.test(id)) return id;
    throw new ModelError(`endpoint '${endpoint}', model '${model}': the answer names no batch`, {
      kind: 'transient',
    });
  }
}

/** Did the provider perhaps make the batch, without our seeing its answer? */
function mayBeMade(error: unknown): boolean {
  if (!(error instanceof ModelError)) return true;
  if (error.isUnsent) return false;
  return error.status === null || error.status >= 500 || error.kind === 'timeout';
}

function isTooLarge(error: unknown): boolean {
  return error instanceof ModelError && error.status === 413;
}
