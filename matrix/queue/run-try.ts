import type { Job } from 'bullmq';
import { messageOf } from '../../core/errors.ts';
import { unwordedStorageFailure } from '../../core/storage-failure.ts';
import type { PlannedRun } from '../resolve-matrix.ts';
import type { Agreement } from './disagreements.ts';
import { foreignJobDifferences } from './foreign-job.ts';
import { JobLease } from './job-lease.ts';
import type { Program } from './program.ts';
import { parseQueueJob, type QueueJob } from './queue-job.ts';
import type { QueueLink } from './queue-link.ts';
import type { SetAsidePlace } from './set-aside-place.ts';
import { barrenTries, readTryNote, type TryNote } from './try-note.ts';
import { codesOf, outcomeOf } from './try-outcome.ts';

/** A run as this machine executes it. */
export interface TryWork {
  readonly planned: PlannedRun;
  readonly job: QueueJob;
  readonly lease: JobLease;
}

/** What trying a run needs of the worker around it. */
export interface TryContext {
  readonly link: QueueLink;
  readonly setAside: SetAsidePlace;
  /** What this worker runs. */
  readonly program: Program;
  readonly host: string;
  /** Names this worker among all that were and will be. */
  readonly life: string;
  readonly lockMs: number;
  /** What the queue has now beside a job. */
  readonly progressOf: (jobId: string) => Promise<unknown>;
  readonly agree: (job: QueueJob) => Promise<Agreement>;
  /** Executes the run until its end. It ends early when the lease is lost. */
  readonly execute: (work: TryWork) => Promise<void>;
  /** Bytes of the run's log. */
  readonly logBytes: (id: string) => number | Promise<number>;
  /** A job that is refused now is offered again after so long: to other workers, with luck. */
  readonly refusedForMs: (jobId: string) => number;
  readonly isStopping: () => boolean;
  /** Waits until a run may be executed here, beside others or alone. Returns what ends its turn. */
  readonly takeTurn: (isAlone: boolean, lost: AbortSignal) => Promise<() => void>;
  readonly say: (line: string) => void;
  /** Told how each try ended; `stop-worker` ends the worker. */
  readonly onEnd: (what: TryEnd) => void;
}

export type TryEnd =
  | { readonly kind: 'finished' | 'failed' | 'given-back' | 'set-aside'; readonly id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly jobId: string; readonly reason: string }
  | { readonly kind: 'stop-worker'; readonly id: string; readonly error: Error };

/**
 * Tries one job: the processor of a BullMQ worker.
 * @returns when the run is finished @throws what BullMQ makes of it: another try, set aside, back to the queue
 */
export async function tryJob(context: TryContext, job: Job, token: string): Promise<void> {
  const { link, lockMs, isStopping } = context;
  const { WaitingError, UnrecoverableError } = link.bullmq;
  const giveBack = async (): Promise<never> => {
    // Where the lock is another's by now there is nothing to give back.
    await job.moveToWait(token).catch(() => undefined);
    throw new WaitingError();
  };
  if (isStopping()) return giveBack();
  const foreign = foreignJobDifferences(job.data, context.program);
  if (foreign.length > 0) return refuse(context, job, token, foreign);
  const data = parsed(job, UnrecoverableError);
  const lease = new JobLease({
    name: `${link.name} ${data.results} ${job.id}`,
    lockMs,
    prolong: async () => (await job.extendLock(token, lockMs)) === 1,
  });
  try {
    if (!(await lease.begin())) return await giveBack();
    const agreement = await context.agree(data);
    if ('differences' in agreement) {
      lease.require();
      return await refuse(context, job, token, agreement.differences);
    }
    const endTurn = await begin(context, job, lease, data);
    try {
      await context.execute({ planned: agreement.planned, job: data, lease });
    } finally {
      endTurn();
    }
    context.onEnd({ kind: 'finished', id: data.run.id });
  } catch (thrown) {
    if (isOfBullmq(thrown, link)) throw thrown;
    // What a lost lease makes of the run is of no interest: it is another's.
    const error = lease.lost.aborted ? lease.lost.reason : thrown;
    await afterFailure(context, job, lease, data, worded(error));
    return await giveBack();
  } finally {
    lease.end();
  }
}

/**
 * Waits for the run's turn, notes who tries, and refuses a run that has cost one worker after the other. A run whose last worker
 * was lost is tried alone: else one that kills its workers would have others set aside with it, which stood beside it each time.
 * @returns what ends its turn
 */
async function begin(context: TryContext, job: Job, lease: JobLease, { run }: QueueJob): Promise<() => void> {
  const logBytes = await context.logBytes(run.id);
  const barren = barrenTries(readTryNote(job.progress), logBytes, context.life);
  const most = job.opts.attempts ?? 1;
  if (barren >= most) {
    lease.require();
    const error = `${barren} workers were lost one after the other while they had it, and its log did not grow`;
    await context.setAside.note({ id: run.id, error, code: 'WORKERS_LOST', exitCode: 3, tries: barren });
    context.onEnd({ kind: 'set-aside', id: run.id });
    throw new context.link.bullmq.UnrecoverableError(error);
  }
  // Not noted before: who is lost while it waits has done nothing yet.
  const endTurn = await context.takeTurn(barren > 0, lease.lost);
  const note: TryNote = {
    host: context.host,
    pid: process.pid,
    life: context.life,
    since: new Date().toISOString(),
    logBytes,
    barren,
  };
  try {
    await job.updateProgress({ ...note });
    lease.require();
    await context.setAside.forget(run.id);
    return endTurn;
  } catch (error) {
    endTurn();
    throw error;
  }
}

/** @throws what makes BullMQ try again or set aside @returns when the job is to go back to the queue */
async function afterFailure(
  context: TryContext,
  job: Job,
  lease: JobLease,
  { run: { id } }: QueueJob,
  error: Error,
): Promise<void> {
  const { say, onEnd, link, isStopping } = context;
  say(`${id}: ${messageOf(error)}`);
  // Told first: where Redis is away, the rest may never end.
  const isNoFault = isNoFaultOfRun(context, id, error);
  await forgetTry(context, job, lease).catch(() => undefined);
  if (isNoFault) return;
  const tries = job.attemptsMade + 1;
  if (outcomeOf(error, isStopping()) === 'try-again' && tries < (job.opts.attempts ?? 1)) {
    onEnd({ kind: 'failed', id });
    throw error;
  }
  try {
    lease.require();
    await context.setAside.note({ id, error: messageOf(error), ...codesOf(error), tries });
  } catch (thrown) {
    // Nobody would be told why: a disk that is full here may be none elsewhere.
    const failure = worded(thrown);
    if (!isNoFaultOfRun(context, id, failure)) throw failure;
    say(`${id}: ${messageOf(failure)}`);
    return;
  }
  onEnd({ kind: 'set-aside', id });
  throw new link.bullmq.UnrecoverableError(messageOf(error));
}

/** Is the run no worse for it? Then it goes back, and the worker may have to end. */
function isNoFaultOfRun({ onEnd, isStopping }: TryContext, id: string, error: Error): boolean {
  const outcome = outcomeOf(error, isStopping());
  if (outcome === 'stop-worker') onEnd({ kind: 'stop-worker', id, error });
  if (outcome === 'give-back') onEnd({ kind: 'given-back', id });
  return outcome === 'stop-worker' || outcome === 'give-back';
}

/** What the file system failed with is put into words here at the latest, as in a sweep without a queue. */
function worded(thrown: unknown): Error {
  return unwordedStorageFailure(thrown) ?? (thrown instanceof Error ? thrown : new Error(messageOf(thrown)));
}

/**
 * This worker is not lost, whatever became of its try: the next one begins to count anew. The note of another worker stays: one
 * that tried before, where this try never began, or one that has the run by now. A Redis that is away is waited for.
 */
async function forgetTry({ progressOf, life }: TryContext, job: Job, lease: JobLease): Promise<void> {
  const noted = lease.lost.aborted ? await progressOf(job.id ?? '') : job.progress;
  if (readTryNote(noted)?.life === life) await job.updateProgress({});
}

async function refuse(
  { host, link, refusedForMs, say, onEnd }: TryContext,
  job: Job,
  token: string,
  differences: readonly string[],
): Promise<never> {
  const reason = differences.join('; ');
  const { name: id, id: jobId = '' } = job;
  say(`refused ${id}: ${reason}`);
  const before = typeof job.progress === 'object' ? job.progress : {};
  await job.updateProgress({ ...before, refused: `${host} ${process.pid}: ${reason}` });
  await job.moveToDelayed(Date.now() + refusedForMs(jobId), token);
  onEnd({ kind: 'refused', id, jobId, reason });
  throw new link.bullmq.DelayedError();
}

function parsed(job: Job, UnrecoverableError: QueueLink['bullmq']['UnrecoverableError']): QueueJob {
  try {
    return parseQueueJob(job.data);
  } catch (error) {
    throw new UnrecoverableError(messageOf(error));
  }
}

function isOfBullmq(thrown: unknown, { bullmq }: QueueLink): boolean {
  const { WaitingError, DelayedError, UnrecoverableError } = bullmq;
  return [WaitingError, DelayedError, UnrecoverableError].some((kind) => thrown instanceof kind);
}
