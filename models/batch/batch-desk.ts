import { InterruptedError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { ChatRequest, ProviderReply } from '../contract.ts';
import type { BatchLane } from '../wrap/batch-lane.ts';
import type { OpenBatch } from './batch-account.ts';
import { BatchFollower } from './batch-follower.ts';
import { BatchMaker } from './batch-maker.ts';
import type { BatchWaiter, DeskParts } from './desk-parts.ts';

/** A split never trickles in for longer than this many quiet times. */
const mostQuietTimes = 20;

/**
 * Gathers the calls of one model that are asked for at the same time into batches, and hands each its reply when its batch has
 * ended. A call that is out already, from an earlier life of the process too, is waited for and not made again.
 */
export class BatchDesk implements Pick<BatchLane, 'isOpen' | 'ask' | 'kept'> {
  readonly #parts: DeskParts;
  readonly #maker: BatchMaker;
  readonly #follower: BatchFollower;
  readonly #making = new Set<Promise<void>>();
  #pending = new Map<string, BatchWaiter>();
  #lastMs = 0;
  #gathers = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
    this.#follower = new BatchFollower(parts);
    this.#maker = new BatchMaker(parts, (waiter) => this.#waitFor(waiter));
  }

  /**
   * Is the call in a batch that is paid for? Where nobody knows whether its batch was made, the provider is asked first.
   * @throws {ModelError} when the provider cannot say
   */
  async isOpen(key: string): Promise<boolean> {
    const batch = this.#batchOf(key);
    if (batch === null) return false;
    if (batch.id === null) await this.#maker.lookUp(batch);
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
    const making = this.#maker.make(waiters).finally(() => this.#making.delete(making));
    this.#making.add(making);
  }

  /** The stop may have come while the batch was being made: its waiters have gone, the batch stays. */
  #waitFor(waiter: BatchWaiter): void {
    const batch = this.#batchOf(waiter.key);
    if (batch !== null && !this.#parts.stopSignal.aborted) this.#follower.wait(batch, waiter);
  }
}
