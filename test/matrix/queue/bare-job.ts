import type { Program } from '../../../matrix/queue/program.ts';
import { parseQueueJob, type QueueJob, queueJobFormat } from '../../../matrix/queue/queue-job.ts';

/** A job that a worker can read, of a run that nobody can execute. */
export function bareJob(program: Program): QueueJob {
  return parseQueueJob({
    format: queueJobFormat,
    results: '0'.repeat(32),
    program,
    run: { format: 'skillopt-bench/run/1', id: 'a-run' },
    digest: '0'.repeat(64),
    place: { source: { kind: 'bundled' }, folder: '.', module: null, prompts: null },
    learnedFrom: null,
    models: {},
    shared: { maxUsd: null, maxCalls: null, cache: 'write' },
  });
}
