import { ModelError } from '../../core/errors.ts';
import type { OpenBatch } from './batch-account.ts';
import type { BatchResult } from './batch-api.ts';
import type { BatchWaiter, DeskParts } from './desk-parts.ts';
import { patiently } from './patiently.ts';

/** How long an endpoint may be out of reach while a batch is out; after that the run ends as incomplete, and resumes. */
const giveUpLookingMs = 24 * 3_600_000;
/** Both providers end a batch after 24 h; after this one something is wrong there. */
const longestBatchMs = 50 * 3_600_000;
const growth = 1.5;

interface Followed {
  readonly id: string;
  readonly tag: string;
  readonly waiters: Map<string, BatchWaiter>;
  /** Of calls that nobody has taken yet; null = not ended. */
  results: Map<string, BatchResult> | null;
}

/** Looks at batches until they end and hands out their results. */
export class BatchFollower {
  readonly #parts: DeskParts;
  readonly #followed = new Map<string, Followed>();
  readonly #loops = new Set<Promise<void>>();

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** @param batch has its id */
  wait(batch: OpenBatch, waiter: BatchWaiter): void {
    const followed = this.#followed.get(batch.tag) ?? this.#follow(batch);
    if (followed.results !== null) this.#hand(followed, waiter, followed.results);
    else followed.waiters.set(waiter.key, waiter);
  }

  /** Nobody will ask for this result again. */
  forget(key: string): void {
    for (const [tag, followed] of this.#followed) {
      if (followed.results?.delete(key) !== true) continue;
      if (followed.results.size === 0 && followed.waiters.size === 0) this.#followed.delete(tag);
    }
  }

  async settled(): Promise<void> {
    await Promise.allSettled([...this.#loops]);
  }

  #follow({ tag, id }: OpenBatch): Followed {
    if (id === null) throw new Error(`batch ${tag} has no id`);
    const followed: Followed = { id, tag, waiters: new Map(), results: null };
    this.#followed.set(tag, followed);
    const loop = this.#toEnd(followed).finally(() => this.#loops.delete(loop));
    this.#loops.add(loop);
    return followed;
  }

  /** Never rejects: whoever waits is told. */
  async #toEnd(followed: Followed): Promise<void> {
    const { api, book, say, stopSignal } = this.#parts;
    try {
      const failure = await this.#end(followed.id);
      if (failure !== null) {
        book.drop(followed.tag);
        throw failure;
      }
      const results = await this.#patiently(() => api.results(followed.id, stopSignal));
      followed.results = new Map(results);
      const replies = [...results.values()].filter(({ kind }) => kind === 'reply').length;
      say(`batch ${followed.id}: ended with ${replies} replies and ${results.size - replies} failures`);
      for (const waiter of followed.waiters.values()) this.#hand(followed, waiter, followed.results);
      followed.waiters.clear();
    } catch (error) {
      // Those who ask again begin anew.
      this.#followed.delete(followed.tag);
      for (const waiter of followed.waiters.values()) waiter.reject(error);
    }
  }

  /** Waits for a batch; null = there are results. */
  async #end(id: string): Promise<ModelError | null> {
    const { api, clock, random, settings, stopSignal, endpoint, model } = this.#parts;
    const startMs = clock.nowMs();
    for (let waitMs = settings.pollMs; ; waitMs = Math.min(settings.longestPollMs, waitMs * growth)) {
      const state = await this.#patiently(() => api.state(id, stopSignal));
      if (state.kind === 'failed') return state.error;
      if (state.kind === 'ended') return null;
      if (clock.nowMs() - startMs > longestBatchMs)
        throw new ModelError(`endpoint '${endpoint}', model '${model}': batch ${id} does not end`, {
          kind: 'timeout',
        });
      await clock.sleep(waitMs * (0.75 + random() / 2), stopSignal);
    }
  }

  #patiently<Value>(attempt: () => Promise<Value>): Promise<Value> {
    const { clock, random, stopSignal } = this.#parts;
    return patiently(attempt, { clock, random, signal: stopSignal, giveUpMs: giveUpLookingMs });
  }

  /** A failed call is closed at once: asked again, it goes into a new batch. */
  #hand({ id }: Followed, waiter: BatchWaiter, results: Map<string, BatchResult>): void {
    const { api, book, endpoint, model } = this.#parts;
    try {
      const result = results.get(waiter.key);
      if (result === undefined)
        throw new ModelError(
          `endpoint '${endpoint}', model '${model}': batch ${id} ended without a result for a call`,
          {
            kind: 'transient',
          },
        );
      if (result.kind === 'failure') throw result.error;
      waiter.resolve(api.reply(result.answer, waiter.request));
    } catch (error) {
      try {
        results.delete(waiter.key);
        book.close(waiter.key);
        waiter.reject(error);
      } catch (storage) {
        waiter.reject(storage);
      }
    }
  }
}
