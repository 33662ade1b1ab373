import type { Job } from 'bullmq';
import type { QueueLink } from './queue-link.ts';
import { type TryContext, type TryEnd, type TryWork, tryJob } from './run-try.ts';
import { Turns } from './turns.ts';

export interface WorkOptions extends Omit<TryContext, 'isStopping' | 'takeTurn' | 'onEnd' | 'execute'> {
  /** Executes the run until its end. It ends early when the lease is lost, or soon after `stopping`. */
  readonly execute: (work: TryWork, stopping: AbortSignal) => Promise<void>;
  /** Runs at once. */
  readonly parallelRuns: number;
  /** Ends when nothing is left in the queue, by whomever. */
  readonly once: boolean;
  /** No new run after this. */
  readonly stopSignal: AbortSignal;
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

/** So many refusals one after the other: nothing in the queue is for this worker. */
const mostRefusals = 10;
const lookEveryMs = 1000;
const closeLookMs = 200;
const queueWaitMs = 10_000;

/** Takes runs from a queue until it is stopped, the queue is empty, or it turns out that it can do nothing here. */
export async function work(options: WorkOptions): Promise<{ end: WorkEnd; counts: WorkCounts }> {
  const { link, host, lockMs, parallelRuns, stopSignal, say } = options;
  const counts: WorkCounts = { finished: 0, setAside: 0, failed: 0, givenBack: 0 };
  const refusals = new Map<string, string>();
  const underWay = new Map<string, Promise<void>>();
  let settle: (end: WorkEnd) => void = () => {};
  const stopping = new AbortController();
  const isStopping = () => stopping.signal.aborted;
  let executing = 0;
  const ended = new Promise<WorkEnd>((resolve) => {
    settle = (end) => {
      stopping.abort();
      resolve(end);
    };
  });
  const onEnd = (what: TryEnd) => {
    if (what.kind === 'refused') {
      const isSecond = refusals.has(what.id);
      refusals.set(what.id, what.reason);
      if (isSecond || refusals.size >= mostRefusals)
        settle({ kind: 'refused', reasons: [...new Set(refusals.values())] });
      return;
    }
    refusals.clear();
    if (what.kind === 'stop-worker') settle({ kind: 'failed', error: what.error });
    else if (what.kind === 'finished') counts.finished += 1;
    else if (what.kind === 'set-aside') counts.setAside += 1;
    else if (what.kind === 'failed') counts.failed += 1;
    else counts.givenBack += 1;
  };
  const execute = async (work: TryWork) => {
    executing += 1;
    try {
      await options.execute(work, stopping.signal);
    } finally {
      executing -= 1;
    }
  };
  const turns = new Turns();
  const takeTurn = (isAlone: boolean, lost: AbortSignal) =>
    turns.take(isAlone, AbortSignal.any([stopping.signal, lost]));
  const context: TryContext = { ...options, execute, isStopping, takeTurn, onEnd };
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
  worker.on('error', onceEach(say));
  if (stopSignal.aborted) settle({ kind: 'stopped' });
  stopSignal.addEventListener('abort', () => settle({ kind: 'stopped' }), { once: true });
  const watching = options.once ? endWhenEmpty(link, () => settle({ kind: 'empty' }), isStopping) : null;
  const end = await ended;
  await closed(worker, () => executing > 0);
  await watching;
  return { end, counts };
}

/** Looks from time to time whether anything is left that this worker could come to have. */
async function endWhenEmpty(link: QueueLink, onEmpty: () => void, isStopping: () => boolean): Promise<void> {
  const queue = new link.bullmq.Queue(link.name, link.settings);
  queue.on('error', () => {});
  try {
    while (!isStopping()) {
      const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
      if (Object.values(counts).every((count) => count === 0)) onEmpty();
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  } finally {
    await queue.disconnect().catch(() => undefined);
  }
}

/** Waits for the runs under way; but for a queue that cannot be reached, to give them back, only for a while. */
async function closed(
  worker: { close(force?: boolean): Promise<void> },
  isExecuting: () => boolean,
): Promise<void> {
  let isClosed = false;
  const gently = worker
    .close()
    .catch(() => undefined)
    .then(() => {
      isClosed = true;
    });
  for (let idle = 0; !isClosed && idle < queueWaitMs; ) {
    await Promise.race([gently, new Promise((resolve) => setTimeout(resolve, closeLookMs))]);
    idle = isExecuting() ? 0 : idle + closeLookMs;
  }
  if (!isClosed) await worker.close(true).catch(() => undefined);
}

/** Says an error when it is another than the last: a server that is away fails every request. */
function onceEach(say: (line: string) => void): (error: Error) => void {
  let last = '';
  return ({ message }) => {
    if (message === last) return;
    last = message;
    say(`queue: ${message}`);
  };
}
