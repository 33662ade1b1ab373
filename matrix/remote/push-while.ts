import type { TryWork } from '../queue/run-try.ts';
import type { ResultsStore } from '../store.ts';
import { bringInLine } from './bring-in-line.ts';
import type { ObjectStore } from './object-store.ts';
import { RunPusher } from './run-pusher.ts';

export interface PushWhileOptions {
  readonly store: ObjectStore;
  /** Scratch folder of this worker. */
  readonly results: ResultsStore;
  /** Ends requests under way. */
  readonly abortSignal: AbortSignal;
  readonly pushEveryMs?: number;
}

/**
 * Executes a run of which the truth lies in an object store: brings the local folder in line, pushes while `execute` works,
 * and returns when the store holds all of it.
 * @throws what `execute` throws @throws {LeaseLostError} when another worker has written the run meanwhile
 * @throws {StorageError} when the store was away for longer than its patience
 */
export async function pushWhile(
  { store, results, abortSignal, pushEveryMs }: PushWhileOptions,
  { planned: { run }, lease }: TryWork,
  execute: (stopping: AbortSignal) => Promise<void>,
): Promise<void> {
  const signal = AbortSignal.any([abortSignal, lease.lost]);
  const mayReplace = () => lease.require();
  const end = await bringInLine(store, { results, id: run.id, signal, mayReplace });
  const folder = results.runFolder(run.id);
  const onFenced = (why: string) => lease.lose(why);
  const pusher = new RunPusher({
    store,
    id: run.id,
    folder,
    end,
    lease,
    onFenced,
    signal,
    everyMs: pushEveryMs,
  });
  pusher.begin();
  try {
    await execute(pusher.failed);
  } catch (error) {
    // A stop asked for by the pusher is its failure. What the run has come to is pushed for whoever goes on.
    await pusher.end({ isFinished: false });
    throw error;
  }
  await pusher.end({ isFinished: results.isFinished(run.id) });
}
