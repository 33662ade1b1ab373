import type { Queue } from 'bullmq';
import { BenchError, exitCodes, IncompleteError, InterruptedError } from '../../core/errors.ts';
import { noteSetAside, readSetAside } from '../../core/set-aside-notes.ts';
import { sleep } from '../../core/sleep.ts';
import type { ResultsStore } from '../store.ts';
import type { RunResult } from '../sweep.ts';
import { addJobs, type Published } from './publish.ts';
import { type AskQueue, askOnce } from './queue-patience.ts';
import type { SetAsidePlace } from './set-aside-place.ts';
import { unlessStopped } from './unless-stopped.ts';

export interface WatchOptions {
  readonly queue: Queue;
  readonly jobs: readonly Published[];
  readonly store: ResultsStore;
  readonly tries: number;
  readonly stopSignal: AbortSignal;
  readonly onRun: (result: RunResult) => void;
  /** Told after every look. */
  readonly onLook: (counts: WatchCounts) => void;
  readonly lookEveryMs?: number;
  readonly ask?: AskQueue;
  /** Where workers write when that is not the store's folder. */
  readonly elsewhere?: RemoteRuns;
}

/** Runs that have to be fetched before the results folder knows them. */
export interface RemoteRuns {
  readonly shown: string;
  readonly setAside: SetAsidePlace;
  /** Fetches the runs among these that are finished, or set aside. @returns what went wrong, by run id */
  fetch(ended: readonly string[], setAside: readonly string[]): Promise<ReadonlyMap<string, Error>>;
}

/** Of the runs that are watched; `workers`: those of the queue, null where the server does not tell. */
export interface WatchCounts {
  readonly finished: number;
  readonly active: number;
  readonly waiting: number;
  readonly setAside: number;
  readonly workers: number | null;
}

/** A finished job whose folder says nothing after so many looks was written elsewhere. */
const folderLooks = 30;

/**
 * Watches jobs until each is finished or set aside. A job that the queue has lost is added again. When it is stopped, the
 * jobs stay in the queue.
 */
export async function watchJobs(options: WatchOptions): Promise<RunResult[]> {
  const { queue, jobs, store, stopSignal, onRun, onLook, lookEveryMs = 1000, ask = askOnce } = options;
  const results = new Map<string, RunResult>();
  const late = new Map<string, number>();
  const end = (result: RunResult) => {
    results.set(result.id, result);
    onRun(result);
  };
  const open = () => jobs.filter(({ planned }) => !results.has(planned.run.id));
  while (open().length > 0 && !stopSignal.aborted) {
    const states = await unlessStopped(
      ask(() => statesOf(queue)),
      stopSignal,
    );
    if (states === null) break;
    const wrong = await unlessStopped(fetchEnded(options, open(), states), stopSignal);
    if (wrong === null) break;
    const lost: Published[] = [];
    const counts = { active: 0, waiting: 0 };
    for (const job of open()) {
      const { id } = job.planned.run;
      const state = states.get(job.jobId);
      const error = wrong.get(id);
      if (error !== undefined) end({ id, state: 'incomplete', error });
      else if (state === 'failed') end({ id, state: 'incomplete', error: await setAsideError(options, job) });
      else if (state === 'active') counts.active += 1;
      else if (state === 'waiting') counts.waiting += 1;
      else if (store.isFinished(id)) end({ id, state: 'finished', error: null });
      else if (state === undefined) lost.push(job);
      else if ((late.get(id) ?? 0) < folderLooks) late.set(id, (late.get(id) ?? 0) + 1);
      else end({ id, state: 'incomplete', error: notHere(options, id) });
    }
    await unlessStopped(addLost(options, lost), stopSignal);
    const setAside = [...results.values()].filter(({ state }) => state === 'incomplete').length;
    const workers = await unlessStopped(
      ask(() => queue.getWorkersCount().catch(() => null)),
      stopSignal,
    );
    onLook({ finished: results.size - setAside, setAside, workers, ...counts });
    if (open().length > 0) await sleep(lookEveryMs, stopSignal).catch(() => undefined);
  }
  return jobs.map(
    ({ planned: { run } }) =>
      results.get(run.id) ?? { id: run.id, state: 'incomplete', error: new InterruptedError() },
  );
}

/** Job ids with their state. Two looks are not one moment: a job that moves between them may seem to be missing. */
async function statesOf(queue: Queue): Promise<Map<string, 'waiting' | 'active' | 'completed' | 'failed'>> {
  const states = new Map<string, 'waiting' | 'active' | 'completed' | 'failed'>();
  const waiting = await queue.getRanges(['wait', 'delayed', 'prioritized'], 0, -1);
  const others = await Promise.all(
    (['active', 'completed', 'failed'] as const).map(
      async (state) => [state, await queue.getRanges([state], 0, -1)] as const,
    ),
  );
  for (const id of waiting) states.set(id, 'waiting');
  for (const [state, ids] of others) for (const id of ids) states.set(id, state);
  return states;
}

/** Of a job that the queue does not know the run may be finished: the queue has forgotten it. */
async function fetchEnded(
  { elsewhere, store }: WatchOptions,
  open: readonly Published[],
  states: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, Error>> {
  if (elsewhere === undefined) return new Map();
  const idsIn = (...wanted: readonly (string | undefined)[]) =>
    open.filter(({ jobId }) => wanted.includes(states.get(jobId))).map(({ planned }) => planned.run.id);
  const ended = idsIn('completed', undefined).filter((id) => !store.isFinished(id));
  const setAside = idsIn('failed');
  return ended.length + setAside.length === 0 ? new Map() : elsewhere.fetch(ended, setAside);
}

async function addLost(
  { queue, tries, store, elsewhere, ask = askOnce }: WatchOptions,
  jobs: readonly Published[],
): Promise<void> {
  const missing: Published[] = [];
  for (const job of jobs)
    if ((await ask(() => queue.getJobState(job.jobId))) === 'unknown') missing.push(job);
  if (missing.length > 0)
    await addJobs(queue, missing, { tries, out: store.folder, setAside: elsewhere?.setAside, ask });
}

/** What a worker noted; where none could, its last word is the queue's. */
async function setAsideError(
  { store, queue, ask = askOnce }: WatchOptions,
  { planned, jobId }: Published,
): Promise<Error> {
  const { id } = planned.run;
  const told = readSetAside(store.folder).find((one) => one.id === id);
  const note = told ?? {
    id,
    error: (await ask(() => queue.getJob(jobId)))?.failedReason ?? 'no worker says why',
    code: 'UNKNOWN',
    exitCode: exitCodes.incomplete,
    tries: 1,
  };
  if (told === undefined) noteSetAside(store.folder, note);
  const { error, code, exitCode, tries } = note;
  return new BenchError(`set aside after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${error}`, {
    code,
    exitCode,
  });
}

function notHere({ store, elsewhere }: WatchOptions, id: string): Error {
  return new IncompleteError(
    elsewhere === undefined
      ? `the queue says that it is finished, and ${store.runFolder(id)} does not: is the results folder shared with the workers?`
      : `the queue says that it is finished, and there is no finished run ${id} in ${elsewhere.shown}`,
  );
}
