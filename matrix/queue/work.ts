import { randomUUID } from 'node:crypto';
import type { Job } from 'bullmq';
import { closeWorker } from './close-worker.ts';
import type { Agreement } from './disagreements.ts';
import { lookOut } from './look-out.ts';
import { onceEach } from './once-each.ts';
import type { QueueJob } from './queue-job.ts';
import { Refusals } from './refusals.ts';
import { type TryContext, type TryEnd, type TryWork, tryJob } from './run-try.ts';
import { Turns } from './turns.ts';

export interface WorkOptions
  extends Omit<
    TryContext,
    'agree' | 'isStopping' | 'takeTurn' | 'onEnd' | 'execute' | 'refusedForMs' | 'life' | 'progressOf'
  > {
  /** Compares a job with what this worker has; `stopping` ends it early. */
  readonly agree: (job: QueueJob, stopping: AbortSignal) => Promise<Agreement>;
  /** Executes the run until its end. It ends early when the lease is lost, or soon after `stopping`. */
  readonly execute: (work: TryWork, stopping: AbortSignal) => Promise<void>;
  /** Runs at once. */
  readonly parallelRuns: number;
  /** Ends when nothing is left in the queue, by whomever. */
  readonly once: boolean;
  /** No new run after this. */
  readonly stopSignal: AbortSignal;
  /** How long a queue that does not answer is waited for at the end. */
  readonly queueWaitMs?: number;
}

/** Why a worker ended. */
export type WorkEnd =
  | { readonly kind: 'stopped' | 'empty' }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }
  | { readonly kind: 'failed'; readonly error: Error };

export interface WorkCounts {
  finished: number;
  setAside: number;
  failed: number;
  givenBack: number;
}

/** Takes runs from a queue until it is stopped, the queue is empty, or all that waits there is not for it. */
export async function work(options: WorkOptions): Promise<{ end: WorkEnd; counts: WorkCounts }> {
  const { link, host, lockMs, parallelRuns, stopSignal, say } = options;
  const counts: WorkCounts = { finished: 0, setAside: 0, failed: 0, givenBack: 0 };
  const refusals = new Refusals();
  const underWay = new Map<string, Promise<void>>();
  let settle: (end: WorkEnd) => void = () => {};
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  /** Jobs that are compared or executed: they hear the signal, and end by themselves. */
  let working = 0;
  const ended = new Promise<WorkEnd>((resolve) => {
    settle = (end) => {
      stopping.abort();
      resolve(end);
    };
  });
  const onEnd = (what: TryEnd) => {
    if (what.kind === 'refused') refusals.add(what.jobId, what.reason);
    else if (what.kind === 'stop-worker') settle({ kind: 'failed', error: what.error });
    else if (what.kind === 'finished') counts.finished += 1;
    else if (what.kind === 'set-aside') counts.setAside += 1;
    else if (what.kind === 'failed') counts.failed += 1;
    else counts.givenBack += 1;
  };
  const counted = async <Value>(doing: () => Promise<Value>): Promise<Value> => {
    working += 1;
    try {
      return await doing();
    } finally {
      working -= 1;
    }
  };
  const execute = (work: TryWork) => counted(() => options.execute(work, stopping.signal));
  const turns = new Turns();
  const takeTurn = (isAlone: boolean, lost: AbortSignal) =>
    turns.take(isAlone, AbortSignal.any([stopping.signal, lost]));
  const agree: TryContext['agree'] = async (job) => {
    const agreement = await counted(() => options.agree(job, stopping.signal));
    if ('planned' in agreement) refusals.clear();
    return agreement;
  };
  const refusedForMs = (jobId: string) => refusals.delayMs(jobId);
  const progressOf = async (jobId: string) => (await link.bullmq.Job.fromId(worker, jobId))?.progress;
  const life = randomUUID();
  const context: TryContext = {
    ...options,
    life,
    progressOf,
    agree,
    execute,
    isStopping,
    takeTurn,
    onEnd,
    refusedForMs,
  };
  const process = async (job: Job, token = '') => {
    const id = job.id ?? '';
    // A run that this process has lost and gets again: its first try must be over.
    await underWay.get(id)?.catch(() => undefined);
    const trying = tryJob(context, job, token);
    underWay.set(id, trying);
    return trying.finally(() => underWay.delete(id));
  };
  const worker = new link.bullmq.Worker(link.name, process, {
    ...link.settings,
    name: `${host}:${globalThis.process.pid}`,
    concurrency: parallelRuns,
    lockDuration: lockMs,
    // The lease prolongs it, and knows when it could not.
    skipLockRenewal: true,
    stalledInterval: Math.max(500, Math.round(lockMs / 3)),
    // Runs that cost one worker after the other are told by their logs (try-note.ts).
    maxStalledCount: 1_000_000,
    runRetryDelay: 1000,
  });
  const complain = onceEach(say);
  worker.on('error', complain);
  if (stopSignal.aborted) settle({ kind: 'stopped' });
  stopSignal.addEventListener('abort', () => settle({ kind: 'stopped' }), { once: true });
  const isBusy = () => [...underWay.keys()].some((jobId) => !refusals.has(jobId));
  const looking = lookOut({
    link,
    once: options.once,
    refusals,
    isBusy,
    signal: stopping.signal,
    onError: complain,
  }).then((outlook) => outlook !== null && settle(outlook));
  const end = await ended;
  await closeWorker(worker, { isWorking: () => working > 0, waitMs: options.queueWaitMs, say });
  await looking;
  return { end, counts };
}
