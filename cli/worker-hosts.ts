import { canonicalJson } from '../core/json.ts';
import type { QueueJob } from '../matrix/queue/queue-job.ts';
import { createModelHost, type ModelHost } from '../models/wrap/model-host.ts';
import { openSharedState, type SharedState } from '../models/wrap/shared/open-shared-state.ts';
import { SpendBook } from '../models/wrap/spend-book.ts';

interface Opened {
  readonly host: ModelHost;
  readonly shared: SharedState | null;
  readonly book: SpendBook | null;
}

/**
 * What stands between the runs of a worker and its models: cache, caps and limits that it shares with all others. There is
 * one for each setting of caps that jobs come with: a sweep may be started again with a higher cap.
 */
export class WorkerHosts {
  readonly #url: string;
  readonly #out: string;
  readonly #opened = new Map<string, Promise<Opened>>();

  /** @param options.url of the Redis @param options.out results folder */
  constructor({ url, out }: { readonly url: string; readonly out: string }) {
    this.#url = url;
    this.#out = out;
  }

  /** @throws {StorageError} when the Redis does not answer @throws {DataError} when an account of spending is damaged */
  async hostFor({ results, run, shared }: QueueJob, signal: AbortSignal): Promise<ModelHost> {
    const isLive = run.target.source === 'live' || run.optimizer?.source === 'live';
    const isCapped = shared.maxUsd !== null || shared.maxCalls !== null;
    const key = canonicalJson([results, shared, isLive, isCapped]);
    const known = this.#opened.get(key);
    if (known !== undefined) return (await known).host;
    const opening =
      isLive || isCapped ? this.#open(results, shared, { isLive, signal }) : Promise.resolve(unshared());
    this.#opened.set(key, opening);
    // The next run tries anew.
    opening.catch(() => this.#opened.delete(key));
    return (await opening).host;
  }

  async #open(
    results: string,
    amounts: QueueJob['shared'],
    { isLive, signal }: { readonly isLive: boolean; readonly signal: AbortSignal },
  ): Promise<Opened> {
    const out = this.#out;
    const book = isLive ? SpendBook.open(out, { isCapped: false }) : null;
    try {
      const shared = await openSharedState({
        ...amounts,
        url: this.#url,
        sweep: results,
        book,
        results: out,
        signal,
      });
      const { cache, cap, limiterFor } = shared;
      return { host: createModelHost({ cache, cap, limiterFor }), shared, book };
    } catch (error) {
      book?.close();
      throw error;
    }
  }

  /** Call it when the last run has ended. */
  async close(): Promise<void> {
    for (const [, opening] of this.#opened) {
      const opened = await opening.catch(() => null);
      opened?.host.close();
      await opened?.shared?.close();
      opened?.book?.close();
    }
    this.#opened.clear();
  }
}

/** Simulated models without a cap: there is nothing to share. */
function unshared(): Opened {
  return { host: createModelHost({}), shared: null, book: null };
}
