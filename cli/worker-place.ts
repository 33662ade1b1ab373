import { ConfigError, DataError, IncompleteError, messageOf } from '../core/errors.ts';
import { FolderLock } from '../core/folder-lock.ts';
import { type Agreement, agreementOn, type WorkerFacts } from '../matrix/queue/disagreements.ts';
import type { QueueJob } from '../matrix/queue/queue-job.ts';
import { noteResultsMark, readResultsMark } from '../matrix/queue/results-mark.ts';
import type { TryWork } from '../matrix/queue/run-try.ts';
import { type SetAsidePlace, setAsideIn } from '../matrix/queue/set-aside-place.ts';
import { pushWhile } from '../matrix/remote/push-while.ts';
import type { RemoteResults } from '../matrix/remote/remote-results.ts';
import { resultsStore } from '../matrix/store.ts';
import type { WorkerServices } from './worker-services.ts';

/** Where the results of a worker go: a folder that all share, or an object store behind a folder of its own. */
export interface WorkerPlace {
  readonly setAside: SetAsidePlace;
  /** Names the place in a refusal. */
  readonly option: '--out' | '--store';
  readonly requireReady: WorkerServices['requireReady'];
  /** The mark of the results; `wanted`: that of a job at hand. */
  mark(wanted: string): Promise<string | null>;
  logBytes(id: string): Promise<number>;
  execute(work: TryWork, stopping: AbortSignal): Promise<void>;
  close(): void;
}

/** @param remote null: `out` is shared @throws as {@link remotePlace} */
export function workerPlace(
  out: string,
  remote: RemoteResults | null,
  parts: { readonly services: WorkerServices; readonly abortSignal: AbortSignal },
): WorkerPlace {
  return remote === null ? sharedPlace(out, parts.services) : remotePlace(out, remote, parts);
}

function sharedPlace(out: string, services: WorkerServices): WorkerPlace {
  return {
    setAside: setAsideIn(out),
    option: '--out',
    requireReady: services.requireReady,
    mark: async () => readResultsMark(out),
    logBytes: async (id) => services.logBytes(id),
    execute: services.execute,
    close: () => {},
  };
}

/**
 * @param out scratch folder: this worker's alone, empty at first, and of this store for ever
 * @throws {IncompleteError} when another worker has it @throws {ConfigError} when it holds anything else
 */
function remotePlace(
  out: string,
  remote: RemoteResults,
  { services, abortSignal }: { readonly services: WorkerServices; readonly abortSignal: AbortSignal },
): WorkerPlace {
  const results = resultsStore(out);
  const lock = FolderLock.acquire(out);
  let known: string | null = null;
  return {
    setAside: remote.setAside,
    option: '--store',
    requireReady: services.requireReady,
    async mark(wanted) {
      if (known !== wanted) known = await remote.readMark();
      if (known !== null) requireScratch(out, known);
      return known;
    },
    logBytes: (id) => remote.logBytes(id),
    execute: (work, stopping) =>
      pushWhile({ store: remote.store, results, abortSignal }, work, (failed) =>
        services.execute(work, AbortSignal.any([stopping, failed])),
      ),
    close: () => lock.release(),
  };
}

/**
 * Compares a job with what this worker has. Where its own folder, the store's mark or the machine is wrong, another process
 * counts what is spent there, or an endpoint of the run does not answer here, the run is refused: it is no worse for it.
 */
export async function agreementAt(
  place: Pick<WorkerPlace, 'mark' | 'option' | 'requireReady'>,
  job: QueueJob,
  { probes, ...facts }: Omit<WorkerFacts, 'results' | 'option'> & Pick<WorkerServices, 'probes'>,
): Promise<Agreement> {
  try {
    const results = await place.mark(job.results);
    const agreement = await agreementOn(job, { ...facts, results, option: place.option });
    if ('differences' in agreement) return agreement;
    await place.requireReady(agreement.planned, job, facts.stopSignal);
    const problems = await probes.problems([agreement.planned]);
    return problems.length === 0 ? agreement : { differences: problems };
  } catch (error) {
    if (error instanceof ConfigError || error instanceof DataError || error instanceof IncompleteError)
      return { differences: [messageOf(error)] };
    throw error;
  }
}

/** What lies in a folder of another sweep would be taken for the beginning of this one's runs. */
function requireScratch(out: string, mark: string): void {
  const here = readResultsMark(out);
  if (here === mark) return;
  if (here !== null || resultsStore(out).runIds().length > 0)
    throw new ConfigError(
      `'${out}' holds results that do not come from this store: give --out a folder of this worker's own`,
    );
  noteResultsMark(out, mark);
}
