import { BenchError, exitCodes, messageOf } from '../../core/errors.ts';
import { createJobRunner, type GymJob } from './job.ts';
import type { WorkerReply } from './worker-pool.ts';

/** A process of the gym: takes one job at a time from its parent (worker-pool.ts) and sends back what came of it. */
const perform = createJobRunner();

process.on('message', async (job: GymJob) => {
  let reply: WorkerReply;
  try {
    reply = { result: await perform(job) };
  } catch (error) {
    const exitCode = error instanceof BenchError ? error.exitCode : exitCodes.incomplete;
    reply = { failure: { message: messageOf(error), exitCode } };
  }
  process.send?.(reply);
});
// The parent has gone: there is nobody to work for.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole group; the parent decides when to end.
process.on('SIGINT', () => undefined);
