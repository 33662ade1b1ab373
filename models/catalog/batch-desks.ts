import { type Clock, systemClock } from '../../core/clock.ts';
import { ConfigError, ModelError, messageOf } from '../../core/errors.ts';
import { anthropicBatchApi } from '../batch/anthropic-batch-api.ts';
import type { BatchApi } from '../batch/batch-api.ts';
import { BatchBook } from '../batch/batch-book.ts';
import { BatchDesk } from '../batch/batch-desk.ts';
import type { BatchablePhase } from '../batch/batched-phases.ts';
import { openaiBatchApi } from '../batch/openai-batch-api.ts';
import type { BatchLane } from '../wrap/batch-lane.ts';
import { scaledPrice } from '../wrap/price.ts';
import type { Catalog, CatalogModel } from './catalog.ts';
import { type Environment, liveEndpoint } from './live-endpoint.ts';

export interface BatchDesksOptions {
  /** Results folder. */
  readonly out: string;
  readonly catalog: Catalog;
  readonly env: Environment;
  readonly phases: readonly BatchablePhase[];
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  readonly say: (line: string) => void;
  readonly clock?: Clock;
  readonly random?: () => number;
}

interface Place {
  readonly api: BatchApi;
  readonly desk: BatchDesk;
  readonly lane: BatchLane;
}

/** The batch desks of a results folder, one a model, shared by all runs of the process. */
export class BatchDesks {
  readonly phases: ReadonlySet<BatchablePhase>;
  readonly #options: BatchDesksOptions;
  readonly #book: BatchBook;
  readonly #places = new Map<string, Place>();

  /** @throws {IncompleteError} naming another process that has batches out @throws {DataError} @throws {StorageError} */
  static open(options: BatchDesksOptions): BatchDesks {
    return new BatchDesks(options, BatchBook.open(options.out));
  }

  private constructor(options: BatchDesksOptions, book: BatchBook) {
    this.#options = options;
    this.#book = book;
    this.phases = new Set(options.phases);
  }

  /** The lane of a model's batched calls. @throws {ConfigError} naming an endpoint that has no batch API, or a missing key */
  laneOf(model: CatalogModel): BatchLane {
    return this.#place(model).lane;
  }

  /** Asks each endpoint whether it has a batch API. @throws {ConfigError} naming those that have not */
  async requireApis(models: readonly CatalogModel[]): Promise<void> {
    for (const model of models) {
      try {
        await this.#place(model).api.probe(this.#options.stopSignal);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        throw new ConfigError(
          `no run was started: --batch, and endpoint '${model.endpoint.name}' gave no list of batches: ${messageOf(error)}`,
          error,
        );
      }
    }
  }

  /** What goes on at the providers when this process ends, a line a batch. */
  stillOut(): string[] {
    return this.#book.openBatches.map(({ id, open, endpoint, model }) => {
      const name = id === null ? 'a batch that may or may not have been made' : `batch ${id}`;
      return `${name}: ${open.size} replies of ${model} wait at '${endpoint}'`;
    });
  }

  /** Waits for what is being sent, then closes the account. @throws {StorageError} */
  async close(): Promise<void> {
    try {
      for (const { desk } of this.#places.values()) await desk.settled();
    } finally {
      this.#book.end();
    }
  }

  #place(model: CatalogModel): Place {
    const known = this.#places.get(model.name);
    if (known !== undefined) return known;
    const { clock = systemClock, random = Math.random, stopSignal, abortSignal, say, env } = this.#options;
    const { name: endpoint } = model.endpoint;
    const api = apiOf(model, env);
    const desk = new BatchDesk({
      api,
      book: this.#book,
      settings: settingsOf(model),
      endpoint,
      model: model.name,
      clock,
      random,
      now: () => new Date().toISOString(),
      stopSignal,
      abortSignal,
      say,
    });
    const { price, batchFactor = 1 } = model;
    const phases: ReadonlySet<string> = this.phases;
    const lane: BatchLane = {
      takes: ({ role, kind, phase, ordinal }) =>
        role === 'target' && kind === 'rollout' && ordinal === undefined && phases.has(phase),
      price: price === null ? null : scaledPrice(price, batchFactor),
      isOpen: (key) => desk.isOpen(key),
      ask: (...call) => desk.ask(...call),
      kept: (key) => desk.kept(key),
    };
    const place = { api, desk, lane };
    this.#places.set(model.name, place);
    return place;
  }
}

/** Why a model's calls cannot be batched, in words; null = they can. */
export function unbatchable({ endpoint }: CatalogModel): string | null {
  if (endpoint.provider === 'simulated') return 'simulated models answer at once';
  if (endpoint.provider === 'handoff') return 'replies by hand have no batch API';
  if (endpoint.provider === 'openai' && endpoint.azureApiVersion !== null)
    return "Azure's dated API needs deployments of its own for batches";
  return null;
}

function settingsOf({ endpoint, name }: CatalogModel) {
  if ('batch' in endpoint) return endpoint.batch;
  throw new ConfigError(`model '${name}': its calls cannot be batched`);
}

function apiOf(model: CatalogModel, env: Environment): BatchApi {
  const reason = unbatchable(model);
  if (reason !== null) throw new ConfigError(`model '${model.name}': its calls cannot be batched: ${reason}`);
  const ready = liveEndpoint(model, env);
  return ready.provider === 'openai'
    ? openaiBatchApi(ready.endpoint, settingsOf(model))
    : anthropicBatchApi(ready.endpoint, settingsOf(model));
}
