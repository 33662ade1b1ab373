import { DataError, IncompleteError } from '../core/errors.ts';
import { lockHolder } from '../core/folder-lock.ts';
import { noteSetAside } from '../core/set-aside-notes.ts';
import type { RemoteRuns } from '../matrix/queue/watch.ts';
import type { RemoteResults } from '../matrix/remote/remote-results.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import { resultsStore } from '../matrix/store.ts';

/**
 * Fetches what other publishers, or this one before it was stopped, have left in the store.
 * @throws {IncompleteError} when `out` is a worker's own folder @throws {DataError} naming the object that is wrong
 */
export async function fetchFinished(
  remote: RemoteResults,
  { planned, out }: { readonly planned: readonly PlannedRun[]; readonly out: string },
): Promise<void> {
  const store = resultsStore(out);
  const holder = lockHolder(out);
  if (holder !== null)
    throw new IncompleteError(`'${out}' is the scratch folder of a worker, ${holder}: give another --out`);
  const finished = await remote.finishedIds();
  const ids = planned.map(({ run }) => run.id).filter((id) => finished.has(id) && !store.isFinished(id));
  const [wrong] = (await remote.fetchAll(store, ids, { finishedOnly: true })).values();
  if (wrong !== undefined) throw wrong;
}

/** How the runs of a sweep come out of the store while it is watched. */
export function remoteRuns(remote: RemoteResults, out: string): RemoteRuns {
  const store = resultsStore(out);
  return {
    shown: remote.store.shown,
    setAside: remote.setAside,
    async fetch(ended, setAside) {
      const finished = await remote.fetchAll(store, ended, { finishedOnly: true });
      const others = await remote.fetchAll(store, setAside, { finishedOnly: false });
      const wrong = new Map([...finished, ...others]);
      for (const id of setAside) {
        try {
          const note = await remote.readSetAside(id);
          if (note !== null) noteSetAside(out, note);
        } catch (error) {
          // What is wrong with the note of one run is no matter of the others.
          if (!(error instanceof DataError)) throw error;
          wrong.set(id, error);
        }
      }
      return wrong;
    },
  };
}
