import type { Job, Queue } from 'bullmq';
import { canonicalJson } from '../../core/json.ts';
import type { Catalog } from '../../models/catalog/catalog.ts';
import type { PlannedRun } from '../resolve-matrix.ts';
import { placeOf } from './job-place.ts';
import { modelsOfRun } from './model-facts.ts';
import type { Program } from './program.ts';
import { jobIdOf, type QueueJob, queueJobFormat } from './queue-job.ts';
import { type AskQueue, askOnce } from './queue-patience.ts';
import { type SetAsidePlace, setAsideIn } from './set-aside-place.ts';

export interface PublishOptions {
  readonly queueName: string;
  readonly program: Program;
  /** Mark of the results folder. */
  readonly results: string;
  readonly out: string;
  /** Digest of configuration and data by run id, as in plan.json. */
  readonly digests: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly catalog: Catalog;
  /** Caps and cache of all workers together. */
  readonly shared: QueueJob['shared'];
  /** Tries of each run. */
  readonly tries: number;
}

/** A run with the job that it is. */
export interface Published {
  readonly planned: PlannedRun;
  readonly jobId: string;
  readonly data: QueueJob;
}

/** Jobs that ended well are kept for so long, to be counted by `status`. */
const keptForSeconds = 7 * 24 * 3600;
const firstBackoffMs = 1000;

/** Makes jobs of runs, without a word to the queue. @throws {ConfigError} when a path is of no use on other machines */
export function jobsOf(planned: readonly PlannedRun[], options: PublishOptions): Published[] {
  return planned.map((one) => {
    const data: QueueJob = {
      format: queueJobFormat,
      results: options.results,
      program: { ...options.program },
      run: one.run,
      digest: options.digests.get(one.run.id) ?? '',
      place: placeOf(one, options.cwd),
      learnedFrom: one.learnedFrom ?? null,
      models: modelsOfRun(one.run, options.catalog),
      shared: options.shared,
    };
    return { planned: one, data, jobId: jobIdOf(options.queueName, data) };
  });
}

/**
 * Adds jobs. One that is there already stays as it is, unless it has ended (its run is not finished, so it is tried anew),
 * or was left waiting by another version of the program.
 * @param options.setAside where workers note what they set aside, when that is not in `out`
 */
export async function addJobs(
  queue: Queue,
  jobs: readonly Published[],
  options: Pick<PublishOptions, 'tries' | 'out'> & {
    readonly setAside?: SetAsidePlace;
    readonly ask?: AskQueue;
  },
): Promise<void> {
  const { tries, out, setAside, ask = askOnce } = options;
  const local = setAsideIn(out);
  for (const { jobId, planned, data } of jobs) {
    const known: Job | undefined = await ask(() => queue.getJob(jobId));
    if (known === undefined) continue;
    const state = await ask(() => known.getState());
    const hasEnded = state === 'completed' || state === 'failed';
    if (!hasEnded && (state === 'active' || canonicalJson(known.data) === canonicalJson(data))) continue;
    // A worker may have taken it in this moment: then it is not removed, and not added again.
    await known.remove().catch(() => undefined);
    if (!hasEnded) continue;
    await local.forget(planned.run.id);
    await setAside?.forget(planned.run.id);
  }
  const opts = {
    attempts: tries,
    backoff: { type: 'exponential', delay: firstBackoffMs },
    removeOnComplete: { age: keptForSeconds },
    removeOnFail: false,
  };
  for (let from = 0; from < jobs.length; from += 100)
    await ask(() =>
      queue.addBulk(
        jobs
          .slice(from, from + 100)
          .map(({ planned, jobId, data }) => ({ name: planned.run.id, data, opts: { ...opts, jobId } })),
      ),
    );
}
