import { join } from 'node:path';
import type { BenchmarkDefinition, DataSource } from '../benchmarks/contract.ts';
import { loadBenchmarkModule } from '../benchmarks/load-module.ts';
import { findBenchmark } from '../benchmarks/registry.ts';
import { ConfigError, DivergedError } from '../core/errors.ts';
import { EventLog } from '../core/event-log.ts';
import { canonicalLog, type RunEvent } from '../core/events.ts';
import { PromptLibrary } from '../core/prompts.ts';
import { readEventsSync } from '../core/read-events.ts';
import { CallsFile } from '../models/recording/calls-file.ts';
import { createReplayModel } from '../models/recording/replay-model.ts';
import { pathVariables } from '../modes/cli/cli-finder.ts';
import { installLine } from '../modes/cli/find-cli.ts';
import type { Mode } from '../modes/contract.ts';
import { directModes, type ModeHost } from '../modes/mode-host.ts';
import { findMode } from '../modes/registry.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { differences } from './differences.ts';
import { executeRun, requireSameRun } from './execute-run.ts';
import { evaluatedOn } from './prepare-run.ts';
import { recordedEvents } from './recorded-events.ts';
import { RecordedTranscripts } from './recorded-transcripts.ts';
import { logDigest, readRecording, resolvedRunOf } from './recording.ts';
import { requireCode } from './require-code.ts';
import type { ResolvedRun } from './resolved-run.ts';
import { resultsStore } from './store.ts';
import { createMethod } from './workbench.ts';

export interface ReplayedRun {
  readonly id: string;
  /** Number of them in the log. */
  readonly events: number;
  readonly digest: string;
  /** Outputs of commands that were others than the recorded ones, which stand in the log. */
  readonly differingOutputs: number;
}

export interface ReplayOptions {
  readonly recording: string;
  /** Results folder that the re-executed runs are written to. */
  readonly out: string;
  /** Split folders by benchmark label, for recordings of data that the package does not bundle. */
  readonly data: Readonly<Record<string, string>>;
  /** Files of adapters by benchmark name, for benchmarks that are not ours. */
  readonly modules: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly onRun?: (result: ReplayedRun) => void;
  /** How tasks are executed; absent: in direct chat alone. */
  readonly modes?: ModeHost;
  /** Where model-written code runs; injected by tests. It is closed at the end. */
  readonly sandbox?: Sandbox;
}

/**
 * Executes the runs of a recording again, with its own prompts and its own calls, without any network, and
 * compares each new log with the recorded one.
 * @throws {ConfigError} before the first run when a runner of model-written code is missing
 * @throws {DivergedError} naming run and first difference when a log is not reproduced
 * @throws {ModelError} `replay-miss` on the first call that the recording does not hold
 */
export async function replayRecording(options: ReplayOptions): Promise<void> {
  const sandbox = options.sandbox ?? new Sandbox();
  try {
    await requireRunners(options, sandbox);
    await replayRuns(options, sandbox);
  } finally {
    sandbox.close();
  }
}

async function replayRuns(options: ReplayOptions, sandbox: Sandbox): Promise<void> {
  const recording = readRecording(options.recording);
  const calls = CallsFile.read(join(options.recording, 'calls.jsonl'));
  const source = resultsStore(options.recording);
  const store = resultsStore(options.out);
  for (const recordedRun of recording.runs) {
    const { id, log: expected } = recordedRun;
    const recorded = recordedEvents(options.recording, recordedRun);
    const run = resolvedRunOf(recorded, source.runFolder(id));
    const prompts = new PromptLibrary({ overrides: join(options.recording, 'prompts'), onlyOverrides: true });
    const definition = await definitionOf(run, options);
    const benchmark = definition.create({ prompts });
    refuseOtherVersion('benchmark', run.benchmark, benchmark);
    const loaded = await benchmark.load({
      source: sourceOf(run, definition.defaultSource, options.data),
      settings: run.benchmark.settings,
      limit: run.benchmark.limit,
      signal: options.signal,
    });
    const dataset = evaluatedOn(loaded, run.benchmark.evalSplit);
    const started = recorded.find((event) => event.type === 'run-started');
    if (started !== undefined) requireSameRun(run, dataset, started);
    const method = createMethod(run.method.name, run.method.config, prompts, '.');
    refuseOtherVersion('method', run.method, method);
    const mode = await modeOf(run, options, prompts);
    if (store.runIds().includes(id))
      throw new ConfigError(`run ${id} is in '${options.out}' already: replay into an empty folder`);
    const log = EventLog.open(store.runFolder(id));
    const transcripts = new RecordedTranscripts(source.runFolder(id), recorded, log.blobs);
    try {
      await executeRun(run, {
        benchmark,
        dataset,
        method,
        mode,
        target: createReplayModel(run.target, calls),
        optimizer: run.optimizer === null ? null : createReplayModel(run.optimizer, calls),
        prompts,
        standing: (key, replayed) => transcripts.standing(key, replayed),
        log,
        runCode: benchmark.needs(run.benchmark.settings).codeRunner ? sandbox.runCode : undefined,
        concurrency: 16,
        stopSignal: options.signal,
        abortSignal: options.signal,
      });
    } finally {
      transcripts.close();
      log.close();
    }
    const replayed = [...readEventsSync(store.runFolder(id))];
    const digest = logDigest(replayed);
    if (digest !== expected) {
      const [first] = differences(byKey(recorded), byKey(replayed), 1);
      throw new DivergedError(
        `run ${id}: the replay's log is not the recorded one; first difference: ${first ?? 'order'}`,
      );
    }
    options.onRun?.({ id, events: replayed.length, digest, differingOutputs: transcripts.differing });
  }
}

/** Looks at the beginning of each log: what is missing is said before any run is replayed. */
async function requireRunners(options: ReplayOptions, sandbox: Sandbox): Promise<void> {
  const source = resultsStore(options.recording);
  for (const { id } of readRecording(options.recording).runs)
    for (const event of readEventsSync(source.runFolder(id))) {
      if (event.type !== 'run-started') continue;
      const run = resolvedRunOf([event], source.runFolder(id));
      const benchmark = (await definitionOf(run, options)).create({ prompts: new PromptLibrary() });
      await requireCode(benchmark, run.benchmark.settings, sandbox);
      await modeOf(run, options, new PromptLibrary());
      break;
    }
}

/** @throws {ConfigError} when the mode or the CLI that it drives is not there in the version that was recorded */
async function modeOf(run: ResolvedRun, { modes }: ReplayOptions, prompts: PromptLibrary): Promise<Mode> {
  const { name, cli } = run.mode;
  const host = modes ?? directModes;
  if (cli === undefined) {
    const mode = await host.mode(name, prompts);
    refuseOtherVersion('mode', run.mode, mode);
    return mode;
  }
  const { cli: wanted } = findMode(name);
  if (wanted === null)
    throw new ConfigError(`run ${run.id}: mode ${name} drives no CLI, and its log names one`);
  const recorded = `run ${run.id} was recorded with ${cli.name} ${cli.version}: ${installLine(wanted, cli.version)}`;
  const mode = await host.mode(name, prompts).catch((error: unknown) => {
    throw error instanceof ConfigError ? new ConfigError(`${error.message}; ${recorded}`, error) : error;
  });
  refuseOtherVersion('mode', run.mode, mode);
  if (cli.version === mode.cliVersion) return mode;
  throw new ConfigError(
    `here is ${cli.name} ${mode.cliVersion}, whose requests are others; ${recorded} (its path may be named with ${pathVariables[wanted]})`,
  );
}

async function definitionOf(
  { benchmark }: ResolvedRun,
  { modules }: ReplayOptions,
): Promise<BenchmarkDefinition> {
  const module = modules[benchmark.name];
  return module === undefined ? findBenchmark(benchmark.name) : await loadBenchmarkModule(module);
}

function byKey(events: readonly RunEvent[]): Record<string, unknown> {
  return Object.fromEntries(canonicalLog(events).map((event) => [event.key, event]));
}

function sourceOf(run: ResolvedRun, fallback: DataSource | null, data: ReplayOptions['data']): DataSource {
  const path = data[run.benchmark.label] ?? data[run.benchmark.name];
  if (path !== undefined) return { kind: 'split-dir', path };
  if (fallback !== null) return fallback;
  throw new ConfigError(
    `this recording was made on the data of ${run.benchmark.name}, which the package does not bundle: give --data ${run.benchmark.name}=<split folder>`,
  );
}

function refuseOtherVersion(
  what: string,
  recorded: { readonly name: string; readonly version: string },
  current: { readonly version: string },
): void {
  if (recorded.version === current.version) return;
  throw new ConfigError(
    `${what} ${recorded.name} was version ${recorded.version} when this was recorded and is version ${current.version} now: replay it with the product version that recording.json names`,
  );
}
