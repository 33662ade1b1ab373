import type { Queue } from 'bullmq';
import { sleep } from '../../core/sleep.ts';
import { cutOff } from './cut-off.ts';
import type { QueueLink } from './queue-link.ts';
import type { Refusals } from './refusals.ts';
import { unlessStopped } from './unless-stopped.ts';

export interface LookOutOptions {
  readonly link: QueueLink;
  /** Ends when nothing is left in the queue. */
  readonly once: boolean;
  readonly refusals: Refusals;
  /** Has the worker a job that it may come to execute? */
  readonly isBusy: () => boolean;
  readonly signal: AbortSignal;
  /** Told what a look failed with; the next one may succeed. */
  readonly onError: (error: unknown) => void;
}

export type Outlook =
  | { readonly kind: 'empty' }
  | { readonly kind: 'refused'; readonly reasons: readonly string[] };

const lookEveryMs = 1000;

/**
 * Looks from time to time whether the queue holds anything for this worker.
 * @returns why it does not; null when the signal came first
 */
export async function lookOut(options: LookOutOptions): Promise<Outlook | null> {
  const { link, signal, onError } = options;
  const queue = new link.bullmq.Queue(link.name, link.settings);
  queue.on('error', () => {});
  try {
    while (!signal.aborted) {
      const looking = look(queue, options).catch(onError);
      const outlook = (await unlessStopped(looking, signal)) ?? null;
      if (outlook !== null) return outlook;
      await sleep(lookEveryMs, signal).catch(() => undefined);
    }
    return null;
  } finally {
    cutOff(queue);
  }
}

async function look(queue: Queue, { once, refusals, isBusy }: LookOutOptions): Promise<Outlook | null> {
  if (once && (await isEmpty(queue))) return { kind: 'empty' };
  const mayBeAll = () => refusals.size > 0 && !isBusy();
  if (mayBeAll() && (await isAllRefused(queue, refusals)) && mayBeAll())
    return { kind: 'refused', reasons: refusals.reasons };
  return null;
}

async function isEmpty(queue: Queue): Promise<boolean> {
  const counts = await queue.getJobCounts('wait', 'active', 'delayed', 'prioritized');
  return Object.values(counts).every((count) => count === 0);
}

/** Is there something to do, and has this worker refused all of it? */
async function isAllRefused(queue: Queue, refusals: Refusals): Promise<boolean> {
  const counts = await queue.getJobCounts('wait', 'delayed', 'prioritized');
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0 || total > refusals.size) return false;
  const ids = await queue.getRanges(['wait', 'delayed', 'prioritized'], 0, -1);
  return ids.length > 0 && ids.every((id) => refusals.has(id));
}
