import type { Worker } from 'bullmq';
import { cutOff } from './cut-off.ts';

const lookMs = 200;
const defaultWaitMs = 10_000;

export interface ClosingOptions {
  /** Is a job being compared or executed? */
  readonly isWorking: () => boolean;
  /** How long a queue that does not answer is waited for. */
  readonly waitMs?: number | undefined;
  readonly say: (line: string) => void;
}

/** Waits for the runs under way; but for a queue that cannot be reached, to give them back, only for a while. */
export async function closeWorker(
  worker: Worker,
  { isWorking, say, waitMs = defaultWaitMs }: ClosingOptions,
): Promise<void> {
  let isClosed = false;
  const gently = worker
    .close()
    .catch(() => undefined)
    .then(() => {
      isClosed = true;
    });
  for (let idle = 0; !isClosed && idle < waitMs; ) {
    await Promise.race([gently, new Promise((resolve) => setTimeout(resolve, lookMs))]);
    idle = isWorking() ? 0 : idle + lookMs;
  }
  if (isClosed) return;
  say('the queue does not answer: it offers the runs of this worker to others when their locks have ended');
  worker.removeAllListeners('error').on('error', () => {});
  cutOff(worker);
}
