import { join } from 'node:path';
import type { Benchmark, Dataset } from '../benchmarks/contract.ts';
import { ConfigError, ContaminationError, Suspended } from '../core/errors.ts';
import { EventLog } from '../core/event-log.ts';
import type { EventOf } from '../core/events.ts';
import { forgetFailure, noteFailure } from '../core/failure-note.ts';
import { canonicalJson } from '../core/json.ts';
import type { Lease } from '../core/lease.ts';
import { PromptLibrary } from '../core/prompts.ts';
import { readEventsSync } from '../core/read-events.ts';
import type { BatchDesks } from '../models/catalog/batch-desks.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { createProvider } from '../models/catalog/create-provider.ts';
import type { ChatModel, Provider } from '../models/contract.ts';
import { createHandoffProvider } from '../models/handoff/handoff-provider.ts';
import { CallJournal } from '../models/recording/call-journal.ts';
import type { SimulationBook } from '../models/simulated/book.ts';
import { createSimulatedProvider } from '../models/simulated/provider.ts';
import type { Ledger } from '../models/wrap/ledger.ts';
import type { ModelHost } from '../models/wrap/model-host.ts';
import { directModes, type ModeHost } from '../modes/mode-host.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { RolloutEvent } from './arena/rollouts.ts';
import { executeRun, requireSameRun } from './execute-run.ts';
import { briefDocuments, documentsOfOthers } from './known-documents.ts';
import { notBatched } from './not-batched.ts';
import type { PlannedRun } from './resolve-matrix.ts';
import type { ResolvedModel } from './resolved-run.ts';
import { runBounds } from './run-bounds.ts';
import type { ResultsStore } from './store.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { noteWanted } from './wanted-replies.ts';
import { createMethod } from './workbench.ts';

/** What all runs of one process share (design contract 11: handed in, never global). */
export interface SweepServices {
  readonly store: ResultsStore;
  readonly catalog: Catalog;
  readonly host: ModelHost;
  /** What this process was billed, by role and phase. */
  readonly ledger: Ledger;
  /** Where keys are read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly fetch?: typeof globalThis.fetch;
  readonly concurrency: number;
  /** `--batch`: where the calls of evaluation phases go; null or absent = to the endpoints themselves. */
  readonly batches?: BatchDesks | null;
  /** Every hand-off model waits for its replies, whatever models.yaml says. */
  readonly waitForReplies?: boolean;
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  /** Loaded datasets by everything that changes them; filled on demand, shared by all runs. */
  readonly datasets: Map<string, Promise<Dataset>>;
  /** How tasks are executed; absent: in direct chat alone. */
  readonly modes?: ModeHost;
  /** Where model-written code runs; only benchmarks that need it get it. */
  readonly sandbox?: Sandbox;
  /** Told when a run begins: upper bound of its rollouts, and about how many its log holds already. */
  readonly onBegin?: (id: string, total: number, done: number) => void;
  /** Told of every event and call; null or absent = nobody. */
  readonly telemetry?: Telemetry | null;
  readonly onEvent?: (id: string, event: RolloutEvent | EventOf<'optimizer-call'>) => void;
  /** Under which the run is written when it came from a queue (docs/decisions/0021-runs-from-a-queue.md). */
  readonly lease?: Lease | null;
  /** Told of the open log: whoever holds the lease looks from time to time whether the folder is still its own. */
  readonly onOpen?: (log: EventLog) => void;
}

/** Loads the items of a run, once for all runs that share them. */
export function datasetOfRun(
  planned: PlannedRun,
  benchmark: Benchmark,
  services: Pick<SweepServices, 'datasets' | 'stopSignal'>,
): Promise<Dataset> {
  const { settings, limit, evalSplit } = planned.run.benchmark;
  const key = canonicalJson([planned.definition.name, planned.source, settings, limit, evalSplit]);
  const known = services.datasets.get(key);
  if (known !== undefined) return known;
  const loading = benchmark
    .load({ source: planned.source, settings, limit, signal: services.stopSignal })
    .then((dataset) => evaluatedOn(dataset, evalSplit));
  services.datasets.set(key, loading);
  return loading;
}

/**
 * Checks a run against what its log was begun with, without opening it for writing.
 * @throws {ConfigError} showing the difference
 */
export async function checkBegun(
  planned: PlannedRun,
  services: Pick<SweepServices, 'store' | 'datasets' | 'stopSignal'>,
): Promise<void> {
  for (const event of readEventsSync(services.store.runFolder(planned.run.id))) {
    if (event.type !== 'run-started') return;
    const benchmark = planned.definition.create({
      prompts: new PromptLibrary({ overrides: planned.promptOverrides }),
    });
    requireSameRun(planned.run, await datasetOfRun(planned, benchmark, services), event);
    return;
  }
}

/** Executes one planned run in the store's folder: opens its log, makes its models, and closes everything again. */
export async function executePlanned(planned: PlannedRun, services: SweepServices): Promise<void> {
  const { run } = planned;
  const prompts = new PromptLibrary({ overrides: planned.promptOverrides });
  const benchmark = planned.definition.create({ prompts });
  const dataset = await datasetOfRun(planned, benchmark, services);
  const method = createMethod(run.method.name, run.method.config, prompts, planned.folder);
  const folder = services.store.runFolder(run.id);
  const watch = services.telemetry?.watch(run) ?? null;
  const { lease = null } = services;
  const log = EventLog.open(folder, { lease, ...(watch === null ? {} : { onAppend: watch.onAppend }) });
  services.onOpen?.(log);
  if (log.size > 0) watch?.resumed();
  noteWanted(folder, []);
  forgetFailure(folder);
  let journal: CallJournal | null = null;
  try {
    const calls = CallJournal.open(join(folder, 'calls.jsonl'), { lease });
    journal = calls;
    const { splits } = dataset;
    const { learn, test, audit } = runBounds(run, method, {
      train: splits.train.length,
      val: splits.val.length,
      test: splits.test.length,
    });
    const most = learn + test + audit;
    services.onBegin?.(run.id, most, Math.min(log.size, most));
    const batches = notBatched(planned, benchmark, services.catalog) === null ? services.batches : null;
    const model = (resolved: ResolvedModel) => {
      const wrapped = modelOf(resolved, benchmark, dataset, { ...services, batches }, calls);
      return watch?.trace(wrapped, services.catalog.find(resolved.name)) ?? wrapped;
    };
    await executeRun(run, {
      benchmark,
      dataset,
      method,
      mode: await (services.modes ?? directModes).mode(run.mode.name, prompts),
      runCode: benchmark.needs(run.benchmark.settings).codeRunner ? services.sandbox?.runCode : undefined,
      target: model(run.target),
      optimizer: run.optimizer === null ? null : model(run.optimizer),
      prompts,
      // Not read with the run's own prompts: its log tells what its rollouts were made of.
      knownDocuments: () => [
        ...briefDocuments(planned.definition.create({ prompts: new PromptLibrary() }).brief),
        ...documentsOfOthers(run, services.store),
      ],
      log,
      concurrency: services.concurrency,
      batchedPhases: batches?.phases,
      stopSignal: services.stopSignal,
      abortSignal: services.abortSignal,
      onEvent: (event) => services.onEvent?.(run.id, event),
    });
    watch?.end(null);
  } catch (error) {
    watch?.end(error);
    if (error instanceof Suspended) noteWanted(folder, error.wanted);
    if (error instanceof ContaminationError) noteFailure(folder, error);
    throw error;
  } finally {
    try {
      journal?.close();
    } finally {
      log.close();
    }
  }
}

function modelOf(
  resolved: ResolvedModel,
  benchmark: Benchmark,
  dataset: Dataset,
  services: SweepServices,
  journal: CallJournal,
): ChatModel {
  const entry = services.catalog.find(resolved.name);
  const { host, catalog, env, fetch, ledger } = services;
  if (entry.endpoint.provider === 'simulated') {
    const provider = simulatedProvider(entry.wireName, benchmark, dataset);
    return host.wrap(provider, {
      endpointName: entry.endpoint.name,
      limits: null,
      price: entry.price,
      ledger,
      journal,
    });
  }
  if (entry.endpoint.provider === 'handoff') {
    const { name, folder, answeredBy, blinded, wait } = entry.endpoint;
    const provider = createHandoffProvider({
      identity: { id: entry.id, source: entry.source },
      folder,
      answeredBy,
      blinded,
      wait: wait || services.waitForReplies === true,
      stopSignal: services.stopSignal,
    });
    return host.wrap(provider, { endpointName: name, limits: null, price: entry.price, ledger, journal });
  }
  const provider = createProvider(catalog, resolved.name, { env, fetch });
  return host.wrap(provider, {
    endpointName: entry.endpoint.name,
    limits: entry.endpoint.limits,
    price: entry.price,
    ledger,
    journal,
    batch: services.batches?.laneOf(entry) ?? null,
  });
}

function simulatedProvider(name: string, benchmark: Benchmark, dataset: Dataset): Provider {
  const book: SimulationBook | undefined = benchmark.simulation?.(dataset);
  if (book === undefined)
    throw new ConfigError(`benchmark ${benchmark.name} has no simulation: simulated models cannot answer it`);
  return createSimulatedProvider(name, [book]);
}

/** `eval --split`: the asked split takes the place of test. */
export function evaluatedOn(dataset: Dataset, split: 'train' | 'val' | 'test'): Dataset {
  if (split === 'test') return dataset;
  return {
    ...dataset,
    splits: { ...dataset.splits, test: dataset.splits[split] },
    digests: { ...dataset.digests, test: dataset.digests[split] },
  };
}
