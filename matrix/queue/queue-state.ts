import { cutOff } from './cut-off.ts';
import type { QueueLink } from './queue-link.ts';
import { readTryNote } from './try-note.ts';

/** A sweep as its queue sees it. */
export interface QueueState {
  readonly waiting: number;
  /** Waiting for another try, or refused by a worker a moment ago. */
  readonly delayed: number;
  readonly finished: number;
  readonly workers: number | null;
  readonly active: readonly {
    readonly id: string;
    readonly host: string;
    readonly pid: number | null;
    /** When the try began, ISO 8601. */
    readonly since: string | null;
    /** Tries that failed, and workers that were lost, before this one. */
    readonly failed: number;
    readonly lost: number;
  }[];
  readonly setAside: readonly { readonly id: string; readonly tries: number; readonly error: string }[];
  /** Runs that the last worker did not take, and why. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** Reads the state of a queue; jobs that end meanwhile may be missing. */
export async function queueState({ bullmq, name, settings }: QueueLink): Promise<QueueState> {
  const queue = new bullmq.Queue(name, settings);
  queue.on('error', () => {});
  try {
    const counts = await queue.getJobCounts('wait', 'prioritized', 'delayed', 'completed');
    const [active, failed, delayed] = await Promise.all([
      queue.getJobs(['active'], 0, -1, true),
      queue.getJobs(['failed'], 0, -1, true),
      queue.getJobs(['delayed'], 0, -1, true),
    ]);
    return {
      waiting: (counts.wait ?? 0) + (counts.prioritized ?? 0),
      delayed: counts.delayed ?? 0,
      finished: counts.completed ?? 0,
      workers: await queue.getWorkersCount().catch(() => null),
      active: active.map((job) => {
        const note = readTryNote(job.progress);
        const [host = 'unknown'] = (job.processedBy ?? note?.host ?? '').split(':');
        return {
          id: job.name,
          host,
          pid: note?.pid ?? null,
          since: job.processedOn === undefined ? null : new Date(job.processedOn).toISOString(),
          failed: job.attemptsMade,
          lost: job.stalledCounter,
        };
      }),
      setAside: failed.map((job) => ({
        id: job.name,
        tries: job.attemptsMade,
        error: job.failedReason ?? '',
      })),
      refused: delayed.flatMap((job) => {
        const progress: unknown = job.progress;
        const reason =
          typeof progress === 'object' && progress !== null && 'refused' in progress
            ? progress.refused
            : null;
        return typeof reason === 'string' ? [{ id: job.name, reason }] : [];
      }),
    };
  } finally {
    cutOff(queue);
  }
}
