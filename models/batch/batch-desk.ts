import { randomBytes } from 'node:crypto';
import { InterruptedError, ModelError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { ChatRequest, ProviderReply } from '../contract.ts';
import type { BatchLane } from '../wrap/batch-lane.ts';
import type { BatchIntent, BatchLine } from './batch-api.ts';
import type { OpenBatch } from './batch-book.ts';
import { BatchFollower } from './batch-follower.ts';
import type { BatchWaiter, DeskParts } from './desk-parts.ts';
import { patiently } from './patiently.ts';

/** An endpoint that takes no batch for this long is down; the calls then fail, and may be asked for again. */
const giveUpMakingMs = 60 * 60_000;
/** A split never trickles in for longer than this many quiet times. */
const mostQuietTimes = 20;

/**
 * Gathers the calls of one model that are asked for at the same time into batches, and hands each its reply when its batch has
 * ended. A call that is out already, from an earlier life of the process too, is waited for and not made again.
 */
export class BatchDesk implements Pick<BatchLane, 'isOpen' | 'ask' | 'kept'> {
  readonly #parts: DeskParts;
  readonly #follower: BatchFollower;
  readonly #making = new Set<Promise<void>>();
  readonly #lookUps = new Map<string, Promise<void>>();
  #pending = new Map<string, BatchWaiter>();
  #lastMs = 0;
  #gathers = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#follower = new BatchFollower(parts);
  }

  /**
   * Is the call in a batch that is paid for? Where nobody knows whether its batch was made, the provider is asked first.
   * @throws {ModelError} when the provider cannot say
   */
  async isOpen(key: string): Promise<boolean> {
    const batch = this.#batchOf(key);
    if (batch === null) return false;
    if (batch.id === null) await this.#lookUp(batch);
    return this.#batchOf(key) !== null;
  }

  /**
   * The reply to a call, hours later.
   * @param sent called when the request is about to leave
   * @throws {ModelError} @throws {InterruptedError} when the desk is told to stop: the batch goes on
   */
  ask(key: string, request: ChatRequest, sent: () => void, signal: AbortSignal): Promise<ProviderReply> {
    const { stopSignal } = this.#parts;
    if (signal.aborted) return Promise.reject(abortError(signal));
    if (stopSignal.aborted) return Promise.reject(new InterruptedError());
    return new Promise((resolve, reject) => {
      const forgets = [signal, stopSignal].map((each) =>
        onAbort(each, () => {
          this.#pending.delete(key);
          waiter.reject(abortError(each));
        }),
      );
      const forget = () => {
        for (const each of forgets) each();
      };
      const waiter: BatchWaiter = {
        key,
        request,
        sent,
        resolve: (reply) => {
          forget();
          resolve(reply);
        },
        reject: (error) => {
          forget();
          reject(error);
        },
      };
      const batch = this.#batchOf(key);
      if (batch === null) this.#gather(waiter);
      else this.#follower.wait(batch, waiter);
    });
  }

  /** The reply is in the run's files: its batch is not needed for it any more. @throws {StorageError} */
  kept(key: string): void {
    if (this.#batchOf(key) === null) return;
    this.#follower.forget(key);
    this.#parts.book.close(key);
  }

  /** Ends when nothing is being made or looked at any more, which a stop brings about. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#making]);
    await this.#follower.settled();
  }

  #batchOf(key: string): OpenBatch | null {
    const { book, endpoint, model } = this.#parts;
    return book.batchOf(key, { endpoint, model });
  }

  #gather(waiter: BatchWaiter): void {
    this.#pending.set(waiter.key, waiter);
    this.#lastMs = this.#parts.clock.nowMs();
    if (this.#pending.size >= this.#parts.api.mostRequests) this.#start();
    else if (!this.#gathers) this.#startWhenQuiet();
  }

  #startWhenQuiet(): void {
    const { clock, settings, stopSignal } = this.#parts;
    const startMs = clock.nowMs();
    const quiet = async (): Promise<void> => {
      for (;;) {
        const nowMs = clock.nowMs();
        const leftMs = settings.quietMs - (nowMs - this.#lastMs);
        if (leftMs <= 0 || nowMs - startMs >= settings.quietMs * mostQuietTimes) return;
        await clock.sleep(leftMs, stopSignal);
      }
    };
    this.#gathers = true;
    // A stop has told the waiters itself.
    quiet()
      .then(
        () => this.#start(),
        () => undefined,
      )
      .finally(() => {
        this.#gathers = false;
      });
  }

  #start(): void {
    const waiters = [...this.#pending.values()];
    this.#pending = new Map();
    const making = this.#makeAll(waiters).finally(() => this.#making.delete(making));
    this.#making.add(making);
  }

  /** One batch after the other, so that only one is in memory as it is sent. Never rejects: the waiters are told. */
  async #makeAll(waiters: readonly BatchWaiter[]): Promise<void> {
    const { api } = this.#parts;
    let group: { waiter: BatchWaiter; line: BatchLine }[] = [];
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

  async #make(group: readonly { waiter: BatchWaiter; line: BatchLine }[]): Promise<void> {
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
      for (const { waiter } of group) this.#waitFor(waiter);
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
  async #idOf(intent: BatchIntent, group: readonly { line: BatchLine }[]): Promise<string> {
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

  /** An id goes into paths, files and terminals. */
  #sound(id: unknown): string {
    const { endpoint, model } = this.#parts;
    if (typeof id === 'string' && /^[A-Za-z0-9_.:-]{1,200}$/.test(id)) return id;
    throw new ModelError(`endpoint '${endpoint}', model '${model}': the answer names no batch`, {
      kind: 'transient',
    });
  }

  /** The stop may have come while the batch was being made: its waiters have gone, the batch stays. */
  #waitFor(waiter: BatchWaiter): void {
    const batch = this.#batchOf(waiter.key);
    if (batch !== null && !this.#parts.stopSignal.aborted) this.#follower.wait(batch, waiter);
  }

  /** Finds out about a batch that was announced by a process that ended before it could say more. */
  #lookUp(batch: OpenBatch): Promise<void> {
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
