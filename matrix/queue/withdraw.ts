import type { Job, Queue } from 'bullmq';
import { ConfigError } from '../../core/errors.ts';
import type { Published } from './publish.ts';
import { type AskQueue, askOnce } from './queue-patience.ts';

/** What the publisher wants of the queue. */
export interface Wanted {
  readonly jobs: readonly Published[];
  /** Digest of configuration and data of every run of the plan, those of other shares and passes included. */
  readonly digests: ReadonlyMap<string, string>;
  /** Mark of the results. */
  readonly results: string;
  readonly ask?: AskQueue;
}

export interface Withdrawn {
  /** Ids of the runs whose jobs were taken out. */
  readonly withdrawn: readonly string[];
  /** Ids of the runs that a worker has: their jobs cannot be taken out. */
  readonly executing: readonly string[];
}

const waitingStates = ['wait', 'delayed', 'prioritized'] as const;

/**
 * Takes jobs of these results out of the queue that the plan does not have any more: of runs that were dropped, or are
 * configured otherwise by now. What was set aside or is finished stays.
 * @throws {ConfigError} before anything is taken out, when the queue is another results folder's
 */
export async function withdrawOthers(queue: Queue, wanted: Wanted): Promise<Withdrawn> {
  const { ask = askOnce } = wanted;
  const waiting = await ask(() => jobsIn(queue, waitingStates));
  const active = await ask(() => jobsIn(queue, ['active']));
  if (wanted.jobs.length > 0) requireOwnQueue(queue.name, [...waiting, ...active], wanted);
  const planned = { ...wanted, ids: idsOf(wanted) };
  const withdrawn: string[] = [];
  const executing: string[] = [];
  for (const job of waiting) {
    if (!isLeftOver(job, planned)) continue;
    const end = await ask(() => takeOut(job));
    if (end === 'out') withdrawn.push(job.name);
    if (end === 'active') executing.push(job.name);
  }
  executing.push(...active.filter((job) => isLeftOver(job, planned)).map(({ name }) => name));
  return { withdrawn, executing };
}

/** For people; empty where there is nothing to say. */
export function withdrawnLines({ withdrawn, executing }: Withdrawn): string[] {
  const lines: string[] = [];
  if (withdrawn.length > 0)
    lines.push(`${runs(withdrawn.length)} that the plan does not have any more withdrawn from the queue`);
  if (executing.length > 0)
    lines.push(
      `${runs(executing.length)} that the plan does not have any more cannot be withdrawn, a worker executes them: ` +
        `${executing.slice(0, 5).join(', ')}${executing.length > 5 ? ', ...' : ''}; to end that, stop the worker and give this command again`,
    );
  return lines;
}

interface Ids {
  readonly jobs: ReadonlySet<string>;
  readonly runs: ReadonlySet<string>;
}

function idsOf({ jobs }: Wanted): Ids {
  return {
    jobs: new Set(jobs.map(({ jobId }) => jobId)),
    runs: new Set(jobs.map(({ planned }) => planned.run.id)),
  };
}

function isLeftOver(job: Job, { ids, digests, results }: Wanted & { readonly ids: Ids }): boolean {
  const { mark, run, digest } = labelsOf(job);
  if (mark !== results || ids.jobs.has(job.id ?? '')) return false;
  // A run of another share, or of a later pass, is wanted by its digest; one that is published here, by its job's id.
  return run === null || ids.runs.has(run) || digests.get(run) !== digest;
}

function requireOwnQueue(name: string, jobs: readonly Job[], { results }: Wanted): void {
  const others = jobs.filter((job) => labelsOf(job).mark !== results).length;
  if (others === 0) return;
  throw new ConfigError(
    `queue '${name}' holds ${runs(others)} of other results: give another --queue-name to this command and its workers. ` +
      `If those are given up, delete the keys 'skillopt-bench:${name}:*' of that Redis`,
  );
}

/** Read with care: the job may be of another version of the program. */
function labelsOf({ data }: Job): { mark: unknown; run: string | null; digest: unknown } {
  const { results, digest, run } = Object(data) as { results?: unknown; digest?: unknown; run?: unknown };
  const { id } = Object(run) as { id?: unknown };
  return { mark: results, digest, run: typeof id === 'string' ? id : null };
}

/** A worker that takes the job in this moment keeps it. */
async function takeOut(job: Job): Promise<'out' | 'active' | 'ended'> {
  try {
    await job.remove();
    return 'out';
  } catch (error) {
    const state = await job.getState();
    if (state === 'active') return 'active';
    if (state === 'completed' || state === 'failed' || state === 'unknown') return 'ended';
    throw error;
  }
}

async function jobsIn(queue: Queue, states: readonly ('active' | (typeof waitingStates)[number])[]) {
  // A job that moves on meanwhile is not there.
  const jobs: (Job | undefined)[] = await queue.getJobs([...states], 0, -1, true);
  return jobs.filter((job) => job !== undefined);
}

function runs(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}
