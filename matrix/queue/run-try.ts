import type { Job } from 'bullmq';
import { messageOf } from '../../core/errors.ts';
import type { PlannedRun } from '../resolve-matrix.ts';
import type { Agreement } from './disagreements.ts';
import { JobLease } from './job-lease.ts';
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
  readonly host: string;
  readonly lockMs: number;
  readonly agree: (job: QueueJob) => Promise<Agreement>;
  /** Executes the run until its end. It ends early when the lease is lost. */
  readonly execute: (work: TryWork) => Promise<void>;
  /** Bytes of the run's log. */
  readonly logBytes: (id: string) => number | Promise<number>;
  readonly isStopping: () => boolean;
  readonly say: (line: string) => void;
  /** Told how each try ended; `stopWith` ends the worker. */
  readonly onEnd: (what: TryEnd) => void;
}

export type TryEnd =
  | { readonly kind: 'finished' | 'failed' | 'given-back' | 'set-aside'; readonly id: string }
  | { readonly kind: 'refused'; readonly id: string; readonly reason: string }
  | { readonly kind: 'stop-worker'; readonly id: string; readonly error: Error };

/** A refused run is offered again after so long: to other workers, with luck. */
const refusedForMs = 3000;

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
  const data = parsed(job, UnrecoverableError);
  const lease = new JobLease({
    name: `${link.name} ${data.results} ${job.id}`,
    lockMs,
    prolong: async () => (await job.extendLock(token, lockMs)) === 1,
  });
  try {
    if (!(await lease.begin())) return await giveBack();
    const agreement = await context.agree(data);
    if ('differences' in agreement) return await refuse(context, job, token, agreement.differences);
    await begin(context, job, lease, data);
    await context.execute({ planned: agreement.planned, job: data, lease });
    context.onEnd({ kind: 'finished', id: data.run.id });
  } catch (thrown) {
    if (isOfBullmq(thrown, link)) throw thrown;
    // What a lost lease makes of the run is of no interest: it is another's.
    const error = lease.lost.aborted ? lease.lost.reason : thrown;
    await afterFailure(
      context,
      job,
      lease,
      data,
      error instanceof Error ? error : new Error(messageOf(error)),
    );
    return await giveBack();
  } finally {
    lease.end();
  }
}

/** Notes who tries, and refuses a run that has cost one worker after the other. */
async function begin(context: TryContext, job: Job, lease: JobLease, { run }: QueueJob): Promise<void> {
  const logBytes = await context.logBytes(run.id);
  const barren = barrenTries(readTryNote(job.progress), logBytes);
  const most = job.opts.attempts ?? 1;
  if (barren >= most) {
    lease.require();
    const error = `${barren} workers were lost one after the other while they had it, and its log did not grow`;
    await context.setAside.note({ id: run.id, error, code: 'WORKERS_LOST', exitCode: 3, tries: barren });
    context.onEnd({ kind: 'set-aside', id: run.id });
    throw new context.link.bullmq.UnrecoverableError(error);
  }
  const note: TryNote = {
    host: context.host,
    pid: process.pid,
    since: new Date().toISOString(),
    logBytes,
    barren,
  };
  await job.updateProgress({ ...note });
  lease.require();
  await context.setAside.forget(run.id);
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
  const outcome = outcomeOf(error, isStopping());
  say(`${id}: ${messageOf(error)}`);
  // The next try is no loss of a worker: it begins to count anew.
  if (outcome !== 'give-back' || !lease.lost.aborted) await job.updateProgress({}).catch(() => undefined);
  if (outcome === 'stop-worker') onEnd({ kind: 'stop-worker', id, error });
  if (outcome === 'give-back') onEnd({ kind: 'given-back', id });
  if (outcome === 'give-back' || outcome === 'stop-worker') return;
  const tries = job.attemptsMade + 1;
  if (outcome === 'try-again' && tries < (job.opts.attempts ?? 1)) {
    onEnd({ kind: 'failed', id });
    throw error;
  }
  lease.require();
  await context.setAside.note({ id, error: messageOf(error), ...codesOf(error), tries });
  onEnd({ kind: 'set-aside', id });
  throw new link.bullmq.UnrecoverableError(messageOf(error));
}

async function refuse(
  { host, link, say, onEnd }: TryContext,
  job: Job,
  token: string,
  differences: readonly string[],
): Promise<never> {
  const reason = differences.join('; ');
  const id = job.name;
  say(`refused ${id}: ${reason}`);
  const before = typeof job.progress === 'object' ? job.progress : {};
  await job.updateProgress({ ...before, refused: `${host} ${process.pid}: ${reason}` });
  await job.moveToDelayed(Date.now() + refusedForMs, token);
  onEnd({ kind: 'refused', id, reason });
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
