import {
  BenchError,
  CapReachedError,
  InterruptedError,
  LeaseLostError,
  ModelError,
  StorageError,
  Suspended,
} from '../../core/errors.ts';
import { RedisUserError } from '../../models/wrap/shared/redis-failure.ts';

/**
 * What follows from a try that failed:
 * - `give-back`: the run is no worse for it; another worker goes on
 * - `stop-worker`: so would every other run here (full disk, wrong key): the run goes back and this worker ends
 * - `set-aside`: another try would end like this one
 * - `try-again`: until the tries are used up
 */
export type TryOutcome = 'give-back' | 'stop-worker' | 'set-aside' | 'try-again';

export function outcomeOf(error: Error, isStopping: boolean): TryOutcome {
  if (error instanceof LeaseLostError) return 'give-back';
  // The signal that a lease was lost, or that the worker stops, comes out of a run as an interruption.
  if (error instanceof InterruptedError || isStopping) return 'give-back';
  if (error instanceof StorageError || error instanceof RedisUserError) return 'stop-worker';
  if (error instanceof CapReachedError || error instanceof Suspended) return 'set-aside';
  if (error instanceof ModelError && ['auth', 'quota', 'not-found'].includes(error.kind))
    return 'stop-worker';
  return 'try-again';
}

/** Code and exit code of an error, for a note that is read where the error is not. */
export function codesOf(error: Error): { code: string; exitCode: number } {
  return error instanceof BenchError
    ? { code: error.code, exitCode: error.exitCode }
    : { code: 'INTERNAL', exitCode: 3 };
}
