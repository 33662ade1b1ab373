import { PromptLibrary } from '../core/prompts.ts';
import { checkBegun, datasetOfRun, type SweepServices } from '../matrix/prepare-run.ts';
import { cutOff } from '../matrix/queue/cut-off.ts';
import { programOf } from '../matrix/queue/program.ts';
import { addJobs, jobsOf, type Published } from '../matrix/queue/publish.ts';
import { openQueueLink, type QueueLink } from '../matrix/queue/queue-link.ts';
import { type AskQueue, patientWith } from '../matrix/queue/queue-patience.ts';
import { freshMark, resultsMark } from '../matrix/queue/results-mark.ts';
import { type WatchCounts, watchJobs } from '../matrix/queue/watch.ts';
import { withdrawnLines, withdrawOthers } from '../matrix/queue/withdraw.ts';
import type { RemoteResults } from '../matrix/remote/remote-results.ts';
import { resultsStore } from '../matrix/store.ts';
import type { RunResult } from '../matrix/sweep.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { capAmounts, requirePriceUnder } from '../models/wrap/call-cap.ts';
import type { CacheMode } from '../models/wrap/response-cache.ts';
import { modelsOf } from './endpoint-probes.ts';
import { fetchFinished, remoteRuns } from './fetch-runs.ts';
import { openRemote, type StoreOptions } from './open-remote.ts';
import { printText } from './print-text.ts';
import { productVersion } from './product-version.ts';
import { stopSignals } from './stop-signals.ts';
import { noteWhatIsAsked, reasonOf, type ToldOptions, tellResults } from './tell-results.ts';

export interface RunQueueOptions extends ToldOptions, StoreOptions {
  /** URL of the Redis. */
  readonly queue: string;
  readonly queueName: string;
  readonly tries: number;
  readonly cache: CacheMode;
  readonly maxUsd?: number;
  readonly maxCalls?: number;
  readonly catalog: Catalog;
  readonly datasets: SweepServices['datasets'];
  /** Digest of configuration and data by run id. */
  readonly digests: ReadonlyMap<string, string>;
  readonly quiet?: boolean;
  readonly onReady?: () => void;
}

const countsEveryMs = 10_000;

/** Gives the runs that are not finished to a queue, watches until they are, and tells as `run` does. Returns the exit code. */
export async function runQueue(options: RunQueueOptions): Promise<number> {
  const { planned, out, queueName, tries } = options;
  const say = (line: string) => printText(process.stderr, `${line}\n`);
  const store = resultsStore(out);
  const link = await openQueueLink({ url: options.queue, name: queueName, env: process.env });
  for (const warning of link.warnings) say(warning);
  const signals = stopSignals(() =>
    say('leaving the queue; the runs stay in it, the same command watches on'),
  );
  const queue = new link.bullmq.Queue(queueName, link.settings);
  const ask = patientWith(queue, { ...link, signal: signals.stop, say });
  let remote: RemoteResults | null = null;
  let ended: RunResult[];
  try {
    remote = await openRemote(options, { signal: signals.stop, say });
    if (remote !== null) await fetchFinished(remote, options);
    await requireData(options, signals.stop);
    noteWhatIsAsked(options);
    options.onReady?.();
    const open = planned.filter(({ run }) => !store.isFinished(run.id));
    const results = remote === null ? resultsMark(out) : await remote.mark(freshMark());
    const jobs = jobsOf(open, {
      queueName,
      program: programOf(productVersion()),
      results,
      out,
      digests: options.digests,
      cwd: process.cwd(),
      catalog: options.catalog,
      shared: { ...capAmounts(options), cache: options.cache },
      tries,
    });
    const wanted = { jobs, results, digests: options.digests, ask };
    for (const line of withdrawnLines(await withdrawOthers(queue, wanted))) say(line);
    if (jobs.length > 0) {
      await addJobs(queue, jobs, { tries, out, ask, setAside: remote?.setAside });
      say(
        `${jobs.length} of ${planned.length} runs are in ${link.shown}; workers: ${workerLine(options, link)}`,
      );
    }
    const watched = await watch(options, { queue, ask, jobs, remote, stopSignal: signals.stop });
    ended = [...finishedAlready(planned, jobs), ...watched];
  } finally {
    signals.dispose();
    remote?.store.close();
    cutOff(queue);
  }
  return tellResults(options, ended);
}

function watch(
  options: RunQueueOptions,
  parts: {
    readonly queue: import('bullmq').Queue;
    readonly ask: AskQueue;
    readonly jobs: readonly Published[];
    readonly remote: RemoteResults | null;
    readonly stopSignal: AbortSignal;
  },
): Promise<RunResult[]> {
  const { out, tries, quiet } = options;
  const { remote, ...rest } = parts;
  return watchJobs({
    ...rest,
    tries,
    store: resultsStore(out),
    ...(remote === null ? {} : { elsewhere: remoteRuns(remote, out) }),
    onLook: quiet === true ? () => {} : teller(parts.jobs.length),
    onRun: ({ id, error }) => {
      if (error !== null) printText(process.stderr, `${id}: ${reasonOf(error)}\n`);
    },
  });
}

/** Writes a line when the counts have changed, not too often. */
function teller(runs: number): (counts: WatchCounts) => void {
  const started = Date.now();
  let last = '';
  let nextAt = 0;
  return ({ finished, active, waiting, setAside, workers }) => {
    const text =
      `${finished} of ${runs} runs finished, ${active} under way, ${waiting} waiting, ${setAside} set aside` +
      (workers === null ? '' : `; ${workers} workers`);
    const isOver = finished + setAside === runs;
    if (text === last || (Date.now() < nextAt && !isOver)) return;
    last = text;
    nextAt = Date.now() + countsEveryMs;
    printText(process.stderr, `${Math.round((Date.now() - started) / 1000)} s: ${text}\n`);
  };
}

/** What can be known to fail is said before anything is published: other configurations under old names, missing data. */
async function requireData(options: RunQueueOptions, stopSignal: AbortSignal): Promise<void> {
  const { planned, out, datasets, catalog } = options;
  const store = resultsStore(out);
  const begun = new Set(store.runIds());
  for (const run of planned) {
    if (begun.has(run.run.id)) await checkBegun(run, { store, datasets, stopSignal });
    for (const { name, source } of modelsOf([run])) {
      const { price, endpoint } = catalog.find(name);
      if (source === 'live') requirePriceUnder(capAmounts(options), price, endpoint.name);
    }
    await datasetOfRun(run, run.definition.create({ prompts: new PromptLibrary() }), {
      datasets,
      stopSignal,
    });
  }
}

function finishedAlready(planned: RunQueueOptions['planned'], jobs: readonly Published[]): RunResult[] {
  const open = new Set(jobs.map(({ planned: { run } }) => run.id));
  return planned
    .filter(({ run }) => !open.has(run.id))
    .map(({ run }) => ({ id: run.id, state: 'already-finished', error: null }));
}

/** The command of a worker, with a URL that holds no password. */
function workerLine(
  { queueName, out, store, storeEndpoint }: RunQueueOptions,
  { place: url }: QueueLink,
): string {
  const server = storeEndpoint === undefined ? '' : ` --store-endpoint ${storeEndpoint}`;
  const results = store === undefined ? `--out ${out}` : `--store ${store}${server} --out <its own folder>`;
  return `skillopt-bench worker --queue ${url} --queue-name ${queueName} ${results}`;
}
