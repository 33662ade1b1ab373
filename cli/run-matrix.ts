import { join, relative } from 'node:path';
import { CapReachedError, ConfigError, messageOf, Suspended } from '../core/errors.ts';
import { PromptLibrary } from '../core/prompts.ts';
import { checkBegun, datasetOfRun, executePlanned, type SweepServices } from '../matrix/prepare-run.ts';
import { requireCode } from '../matrix/require-code.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import type { ResolvedModel } from '../matrix/resolved-run.ts';
import { resultsStore } from '../matrix/store.ts';
import { type RunResult, sweep, sweepExitCode } from '../matrix/sweep.ts';
import { openTelemetry } from '../matrix/telemetry/telemetry.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { probeEndpoint } from '../models/catalog/probe-endpoint.ts';
import { wantedIndexFile } from '../models/handoff/wanted-index.ts';
import { createKeepAliveFetch } from '../models/wrap/keep-alive-fetch.ts';
import { Ledger } from '../models/wrap/ledger.ts';
import { createModelHost } from '../models/wrap/model-host.ts';
import { type CacheMode, ResponseCache } from '../models/wrap/response-cache.ts';
import type { SpendCap } from '../models/wrap/spend-cap.ts';
import type { CliFinder } from '../modes/cli/cli-finder.ts';
import type { ModeHost } from '../modes/mode-host.ts';
import { type CellLayout, noteLayout, readLayout } from '../reports/cells/layout.ts';
import { comparisonTable } from '../reports/comparison-table.ts';
import { type ControlsNote, noteControls } from '../reports/controls/note.ts';
import { type NotPossibleCell, noteNotPossible, readNotPossible } from '../reports/not-possible.ts';
import { noteTitle, readTitle } from '../reports/results-title.ts';
import { namedTables, readSummaries, tablesOf, writeReport } from '../reports/write-report.ts';
import { writeTerminal } from '../reports/writers/terminal.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { billText } from './bill-text.ts';
import { requireOwnTable } from './carry-notes.ts';
import { localClis, localModes } from './local-modes.ts';
import { openCap } from './open-cap.ts';
import { productVersion } from './product-version.ts';
import { createProgress } from './progress.ts';
import { stopSignals } from './stop-signals.ts';
import { wantedText } from './wanted-text.ts';

export interface RunMatrixOptions {
  readonly title: string;
  readonly planned: readonly PlannedRun[];
  /** Cells in which a method cannot run. */
  readonly notPossible?: readonly NotPossibleCell[];
  /** The table by cell that the matrix asks for; absent or null: none. */
  readonly layout?: CellLayout | null;
  /** Negative controls of the matrix; absent: none. */
  readonly controls?: ControlsNote['controls'];
  readonly catalog: Catalog;
  /** Results folder. */
  readonly out: string;
  readonly cache: CacheMode;
  readonly cacheFile?: string;
  readonly maxUsd?: number;
  readonly maxCalls?: number;
  readonly parallelRuns: number;
  readonly concurrency: number;
  /** Hand-off models wait for their replies. */
  readonly wait?: boolean;
  readonly quiet?: boolean;
  /** Other runs follow at once that need these: no table yet. */
  readonly isFirstPass?: boolean;
  /** File or `-` that every event is written to as it is logged. */
  readonly events?: string;
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

/** A longer table is printed turned, a column a method. */
const mostRowsPrinted = 40;

/** Runs what is not finished yet, writes the report, prints table and bill. Returns the exit code. */
export async function runMatrix(options: RunMatrixOptions): Promise<number> {
  const store = resultsStore(options.out);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const open = options.planned.filter(({ run }) => !store.isFinished(run.id));
  const { book, cap } = openCap(options, open, say);
  const telemetry = openTelemetry({ ...options, env: process.env, version: productVersion() });
  const signals = stopSignals(say);
  const keepAlive = createKeepAliveFetch({ callsInFlight: mostInFlight(options.catalog) });
  const ledger = new Ledger();
  const cacheable = modelsOf(open).some(({ source }) => source !== 'simulated');
  const cache = cacheable
    ? ResponseCache.open(options.cacheFile ?? join(options.out, 'cache.db'), options.cache)
    : null;
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
    await requireEndpoints(open, options.catalog, { fetch: keepAlive.fetch, signal: signals.stop });
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
    host.close();
    book?.close();
    await modes.close();
    sandbox.close();
    await keepAlive.close();
    for (const line of (await telemetry?.close()) ?? []) say(line);
  }
  if (rollouts > 0) say(rateText(rollouts, (Date.now() - started) / 1000));
  return tell(options, results, ledger, cap);
}

/** What no log tells: kept beside the results, so that `report` gives the same bytes. */
function noteWhatIsAsked({
  out,
  title,
  planned,
  notPossible = [],
  layout,
  controls,
}: RunMatrixOptions): void {
  const possible = planned.map(({ run: { benchmark, target, mode, method } }) => ({
    benchmark: benchmark.label,
    model: target.name,
    mode: mode.name,
    method: method.label,
  }));
  noteNotPossible(out, notPossible, possible);
  if (layout) noteLayout(out, layout);
  if (controls) noteControls(out, controls);
  if (readTitle(out) === null) noteTitle(out, title);
}

function tell(
  options: RunMatrixOptions,
  results: readonly RunResult[],
  ledger: Ledger,
  cap: SpendCap,
): number {
  const store = resultsStore(options.out);
  const ids = options.planned.map(({ run }) => run.id).filter((id) => store.runIds().includes(id));
  const all = readSummaries(store.runIds().map(store.runFolder), null, readLayout(options.out));
  const shown = all.filter(({ run }) => ids.includes(run.id));
  const { notPossible = [] } = options;
  const title = readTitle(options.out) ?? options.title;
  const tables = tablesOf(shown, { title, all, notPossible });
  // With --events - the standard output belongs to the events.
  const stream = options.events === '-' ? process.stderr : process.stdout;
  const showsTables = options.isFirstPass !== true;
  // The files are those of `report`: of everything that the folder holds.
  const every = tablesOf(all, { title, notPossible: readNotPossible(options.out) });
  const named = all.length === 0 ? [] : namedTables(options.out, all, every);
  // What a table by cell was asked for has no intervals of its own: the counted contrasts, or the transfers, follow it.
  const hasCells = showsTables && named.some(({ stem }) => stem.startsWith('cell'));
  const byCell = hasCells ? named.filter(({ stem }) => /^(cell|transfer|contrast-summary)/.test(stem)) : [];
  for (const { table } of byCell) stream.write(`${writeTerminal(table)}\n`);
  for (const table of tables) {
    const tall = table.rows.length > mostRowsPrinted;
    if (showsTables && byCell.length === 0)
      stream.write(`${writeTerminal(tall ? comparisonTable(table) : table)}\n`);
    if (showsTables && tall)
      stream.write(`  all ${table.rows.length} runs: ${join(options.out, 'report', 'table.md')}\n`);
  }
  if (showsTables)
    for (const { stem, table } of named)
      if (stem.startsWith('controls')) stream.write(`${writeTerminal(table)}\n`);
  const files = all.length === 0 ? [] : writeReport(options.out, all, named);
  process.stderr.write(
    `${billText(ledger)}\n${files.length} report files below ${join(options.out, 'report')}\n`,
  );
  if (showsTables && files.length > 0)
    process.stderr.write(`look at it in a browser: skillopt-bench serve ${options.out}\n`);
  const incomplete = results.filter(({ state }) => state === 'incomplete');
  if (incomplete.length === 0) return 0;
  for (const { id, error } of incomplete.slice(0, 10))
    process.stderr.write(`not finished: ${id}: ${reasonOf(error)}\n`);
  const wanted = incomplete.flatMap(({ error }) => (error instanceof Suspended ? error.wanted : []));
  if (wanted.length > 0) process.stderr.write(wantedText([...new Set(wanted)]));
  if (incomplete.some(({ error }) => error instanceof CapReachedError))
    process.stderr.write(
      `spent for ${options.out}: ${cap.spent.calls} calls, ${cap.spent.usd.toFixed(4)} USD\n`,
    );
  process.stderr.write(
    `${incomplete.length} of ${results.length} runs are not finished; the same command resumes them\n`,
  );
  return sweepExitCode(results);
}

function rateText(rollouts: number, seconds: number): string {
  return `${rollouts} rollouts in ${seconds.toFixed(1)} s: ${(rollouts / seconds).toFixed(1)} rollouts a second`;
}

function reasonOf(error: Error | null): string {
  if (error instanceof Suspended) return `waits for replies by hand: ${error.wanted.length}`;
  return error === null ? '' : messageOf(error);
}

/** Target and optimizer of each run. */
function modelsOf(planned: readonly PlannedRun[]): readonly ResolvedModel[] {
  return planned.flatMap(({ run }) => [run.target, ...(run.optimizer === null ? [] : [run.optimizer])]);
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

/** Refuses before any run starts when an endpoint that is needed does not answer. */
async function requireEndpoints(
  planned: readonly PlannedRun[],
  catalog: Catalog,
  options: { fetch: typeof globalThis.fetch; signal: AbortSignal },
): Promise<void> {
  const live = modelsOf(planned).filter(({ source }) => source === 'live');
  const names = new Set(live.map(({ name }) => name));
  const models = [...names].map((name) => catalog.find(name));
  const probes = await Promise.all(
    models.map((model) => probeEndpoint(model, { env: process.env, ...options })),
  );
  const dead = probes.filter(({ ok }) => !ok);
  if (dead.length > 0)
    throw new ConfigError(`no run was started:\n${dead.map(({ message }) => `  ${message}`).join('\n')}`);
}

/** As many connections to one host as its limiter may ever want. */
function mostInFlight(catalog: Catalog): number {
  const wanted = catalog.models.map(({ endpoint }) =>
    'limits' in endpoint ? (endpoint.limits.max ?? 100) : 0,
  );
  return Math.max(1, ...wanted);
}
