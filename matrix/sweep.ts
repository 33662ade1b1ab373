import { mapBounded } from '../core/bounded-map.ts';
import {
  BenchError,
  CapReachedError,
  InterruptedError,
  ModelError,
  messageOf,
  StorageError,
  Suspended,
} from '../core/errors.ts';
import { unwordedStorageFailure } from '../core/storage-failure.ts';

/** How a sweep ended for one run. */
export interface RunResult {
  readonly id: string;
  readonly state: 'finished' | 'already-finished' | 'incomplete';
  readonly error: Error | null;
}

export interface SweepOptions<Planned> {
  readonly runs: readonly Planned[];
  readonly idOf: (planned: Planned) => string;
  readonly isFinished: (planned: Planned) => boolean;
  readonly execute: (planned: Planned) => Promise<void>;
  /** Runs at once. Each holds its own log index; datasets and limiters are shared. */
  readonly parallelRuns: number;
  readonly stopSignal: AbortSignal;
  readonly onRun?: (result: RunResult) => void;
}

/**
 * Executes the runs of a matrix, some at a time. One run's failure does not stop the others, unless it is of a
 * kind that would stop each of them: a cap, an interruption, a wrong key, a wrong configuration.
 */
export async function sweep<Planned>(options: SweepOptions<Planned>): Promise<RunResult[]> {
  const { runs, idOf, isFinished, execute, parallelRuns, stopSignal, onRun } = options;
  let stopped: Error | null = null;
  const one = async (planned: Planned): Promise<RunResult> => {
    const id = idOf(planned);
    if (isFinished(planned)) return { id, state: 'already-finished', error: null };
    if (stopped !== null || stopSignal.aborted)
      return { id, state: 'incomplete', error: stopped ?? new InterruptedError() };
    try {
      await execute(planned);
      return { id, state: 'finished', error: null };
    } catch (thrown) {
      const error = unwordedStorageFailure(thrown) ?? asError(thrown);
      if (stopsAll(error)) stopped ??= error;
      return { id, state: 'incomplete', error };
    }
  };
  return mapBounded(
    runs,
    { concurrency: parallelRuns, signal: new AbortController().signal },
    async (planned) => {
      const result = await one(planned);
      onRun?.(result);
      return result;
    },
  );
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
}

/** Does this error hold for every run of the sweep, so that trying the others would be waste? */
function stopsAll(error: Error): boolean {
  if (error instanceof CapReachedError || error instanceof InterruptedError || error instanceof StorageError)
    return true;
  if (error instanceof Suspended) return false;
  return error instanceof ModelError && ['auth', 'quota', 'not-found'].includes(error.kind);
}

/** The exit code of a sweep: that of the gravest reason why a run is not finished (docs/exit-codes.md). */
export function sweepExitCode(results: readonly RunResult[]): number {
  const codes = results.flatMap(({ error }) =>
    error === null ? [] : [error instanceof BenchError ? error.exitCode : 3],
  );
  for (const code of [130, 2, 6, 4, 5, 3]) if (codes.includes(code)) return code;
  return 0;
}
