import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { clearDrafts } from '../core/drafts.ts';
import { IncompleteError } from '../core/errors.ts';
import { clearLeftLock, isLeftLocked, lockHolder } from '../core/folder-lock.ts';
import { PromptLibrary } from '../core/prompts.ts';
import { checkBegun, datasetOfRun, executePlanned, type SweepServices } from '../matrix/prepare-run.ts';
import { requireCode } from '../matrix/require-code.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import { type ResultsStore, resultsStore } from '../matrix/store.ts';
import { type RunResult, sweep } from '../matrix/sweep.ts';
import { openTelemetry } from '../matrix/telemetry/telemetry.ts';
import type { BatchablePhase } from '../models/batch/batched-phases.ts';
import type { BatchDesks } from '../models/catalog/batch-desks.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { wantedIndexFile } from '../models/handoff/wanted-index.ts';
import { createKeepAliveFetch } from '../models/wrap/keep-alive-fetch.ts';
import { Ledger } from '../models/wrap/ledger.ts';
import { createModelHost } from '../models/wrap/model-host.ts';
import { type CacheMode, ResponseCache } from '../models/wrap/response-cache.ts';
import type { SpendCap } from '../models/wrap/spend-cap.ts';

import type { CliFinder } from '../modes/cli/cli-finder.ts';
import type { ModeHost } from '../modes/mode-host.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { billText } from './bill-text.ts';
import { requireOwnTable } from './carry-notes.ts';
import { EndpointProbes, modelsOf } from './endpoint-probes.ts';
import { localClis, localModes } from './local-modes.ts';
import { batchedModels, openBatches } from './open-batches.ts';
import { openCap } from './open-cap.ts';
import { printText } from './print-text.ts';
import { productVersion } from './product-version.ts';
import { createProgress } from './progress.ts';
import { stopSignals } from './stop-signals.ts';
import { noteWhatIsAsked, reasonOf, type ToldOptions, tellResults } from './tell-results.ts';

export interface RunMatrixOptions extends ToldOptions {
  readonly catalog: Catalog;
  readonly cache: CacheMode;
  readonly cacheFile?: string;
  readonly maxUsd?: number;
  readonly maxCalls?: number;
  readonly parallelRuns: number;
  readonly concurrency: number;
  /** Evaluation phases go through batch APIs. */
  readonly batch?: boolean;
  readonly batchPhases?: readonly BatchablePhase[];
  /** Hand-off models wait for their replies. */
  readonly wait?: boolean;
  readonly quiet?: boolean;
  readonly otel?: boolean;
  readonly otelContent?: boolean;
  /** Where model-written code runs; injected by tests. It is closed at the end. */
  readonly sandbox?: Sandbox;
  /** What has found the CLIs of the plan; absent: they are looked for again. */
  readonly clis?: CliFinder;
  /** How tasks are executed; injected by tests. It is closed at the end. */
  readonly modes?: ModeHost;
  /** Called when everything that can be known to fail has been looked at, before any run starts. */
  readonly onReady?: () => void;
  /** Items that are loaded already. */
  readonly datasets?: SweepServices['datasets'];
}

/** Runs what is not finished yet, writes the report, prints table and bill. Returns the exit code. */
export async function runMatrix(options: RunMatrixOptions): Promise<number> {
  requireNoMerge(options.out);
  clearDrafts(options.out);
  const store = resultsStore(options.out);
  clearLocks(options, store);
  const say = (line: string) => printText(process.stderr, `${line}\n`);
  const open = options.planned.filter(({ run }) => !store.isFinished(run.id));
  const { book, cap } = openCap(options, open, say);
  const telemetry = openTelemetry({ ...options, env: process.env, version: productVersion() });
  const signals = stopSignals(say);
  let batches: BatchDesks | null;
  try {
    batches = openBatches(options, open, signals, say);
  } catch (error) {
    signals.dispose();
    book?.close();
    throw error;
  }
  const keepAlive = createKeepAliveFetch({ callsInFlight: mostInFlight(options.catalog) });
  const ledger = new Ledger();
  const cacheFile = options.cacheFile ?? join(options.out, 'cache.db');
  const cacheable = modelsOf(open).some(({ source }) => source !== 'simulated');
  // Of a finished matrix, too, where a killed process has left its log of commits: they are put into the file at the end.
  const isCut = options.cache === 'write' && existsSync(`${cacheFile}-wal`);
  const cache = cacheable || isCut ? ResponseCache.open(cacheFile, options.cache) : null;
  const host = createModelHost({ cache, cap });
  const progress = createProgress({ runs: options.planned.length, quiet: options.quiet });
  const sandbox = options.sandbox ?? new Sandbox();
  const modes = options.modes ?? localModes(options.clis ?? localClis(options.catalog), sandbox);
  const started = Date.now();
  let rollouts = 0;
  const services: SweepServices = {
    store,
    catalog: options.catalog,
    host,
    ledger,
    env: process.env,
    fetch: keepAlive.fetch,
    concurrency: options.concurrency,
    batches,
    waitForReplies: options.wait,
    stopSignal: signals.stop,
    abortSignal: signals.abort,
    datasets: options.datasets ?? new Map(),
    modes,
    sandbox,
    telemetry,
    onBegin: (id, total, done) => progress.begin(id, total, done),
    onEvent: (id, event) => {
      if (event.type !== 'rollout') return;
      rollouts += 1;
      progress.rollout(id);
    },
  };
  let results: RunResult[] = [];
  try {
    requireOwnTable(options.out, options.layout ?? null);
    await requireReady(options, open, services, cap);
    await new EndpointProbes({
      catalog: options.catalog,
      fetch: keepAlive.fetch,
      signal: signals.stop,
    }).require(open);
    await batches?.requireApis(batchedModels(open, options.catalog));
    noteWhatIsAsked(options);
    options.onReady?.();
    for (const folder of waitingFolders(options, open))
      say(`waiting for replies by hand: the open ones are listed in ${join(folder, wantedIndexFile)}`);
    results = await sweep({
      runs: options.planned,
      idOf: ({ run }) => run.id,
      isFinished: ({ run }) => store.isFinished(run.id),
      execute: (planned) => executePlanned(planned, services),
      parallelRuns: options.parallelRuns,
      stopSignal: signals.stop,
      onRun: ({ id, state, error }) => progress.end(id, state === 'incomplete' ? reasonOf(error) : ''),
    });
  } finally {
    progress.stop();
    signals.dispose();
    await batches?.close();
    host.close();
    book?.close();
    await modes.close();
    sandbox.close();
    await keepAlive.close();
    for (const line of (await telemetry?.close()) ?? []) say(line);
  }
  if (rollouts > 0) say(rateText(rollouts, (Date.now() - started) / 1000));
  const code = tellResults(options, results, { bill: billText(ledger), spent: cap.spent });
  for (const line of batches?.stillOut() ?? []) say(`${line}; the same command with --batch takes them`);
  return code;
}

/** `merge` and `record import` lock the whole folder: a run that begins meanwhile could be the one that they put there. */
function requireNoMerge(out: string): void {
  const holder = lockHolder(out);
  if (holder !== null)
    throw new IncompleteError(
      `${out}: runs are being put there by ${holder}: wait until it ends, then run the same command again`,
    );
}

/** A process that was killed between the last event of a run and the end of its work has left its lock: nobody opens that run again. */
function clearLocks({ planned }: RunMatrixOptions, store: ResultsStore): void {
  for (const { run } of planned) {
    const folder = store.runFolder(run.id);
    if (isLeftLocked(folder) && store.isFinished(run.id)) clearLeftLock(folder);
  }
}

function rateText(rollouts: number, seconds: number): string {
  return `${rollouts} rollouts in ${seconds.toFixed(1)} s: ${(rollouts / seconds).toFixed(1)} rollouts a second`;
}

/** Folders of hand-off models that will wait, each once. */
function waitingFolders({ catalog, wait }: RunMatrixOptions, open: readonly PlannedRun[]): string[] {
  const folders = modelsOf(open).flatMap(({ name }) => {
    const { endpoint } = catalog.find(name);
    return endpoint.provider === 'handoff' && (endpoint.wait || wait === true) ? [endpoint.folder] : [];
  });
  return [...new Set(folders)].map((folder) => relative('', folder) || '.');
}

/** What can be known to fail is said before any run starts: other configurations, data, runners of code, prices. */
async function requireReady(
  { planned, catalog }: RunMatrixOptions,
  open: readonly PlannedRun[],
  services: SweepServices,
  cap: SpendCap,
): Promise<void> {
  const begun = new Set(services.store.runIds());
  for (const run of planned) if (begun.has(run.run.id)) await checkBegun(run, services);
  for (const run of open) {
    const benchmark = run.definition.create({ prompts: new PromptLibrary() });
    await datasetOfRun(run, benchmark, services);
    await requireCode(benchmark, run.run.benchmark.settings, services.sandbox);
    await services.modes?.mode(run.run.mode.name, new PromptLibrary({ overrides: run.promptOverrides }));
    for (const { name, source } of modelsOf([run])) {
      const { price, endpoint } = catalog.find(name);
      if (source === 'live') cap.requirePrice(price, endpoint.name);
    }
  }
}

/** As many connections to one host as its limiter may ever want. */
export function mostInFlight(catalog: Catalog): number {
  const wanted = catalog.models.map(({ endpoint }) =>
    'limits' in endpoint ? (endpoint.limits.max ?? 100) : 0,
  );
  return Math.max(1, ...wanted);
}
