import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { FolderLock } from '../../core/folder-lock.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import { copyTree } from '../copy-tree.ts';
import { requirePlainResults } from '../plain-results.ts';
import { notePlan, readPlanNote } from '../plan-note.ts';
import { runIdSchema } from '../recording.ts';
import { resultsStore } from '../store.ts';
import { chosenCopy } from './choose-copy.ts';
import { contradictions, type MergedFolder } from './contradictions.ts';
import { spendingToTake, takeSpending } from './merge-spending.ts';
import { mergedPlan } from './merged-plan.ts';
import { type MergePlace, putBack, putInPlace } from './put-in-place.ts';
import { refuseWritten } from './refuse-written.ts';
import { requireFolders } from './require-folders.ts';
import { type RunCopy, runCopy } from './run-copy.ts';

/** In the merged folder while a merge goes on: what is half copied, or was when the process ended. */
const workFolder = '.merge';

export interface MergeOptions {
  readonly folders: readonly string[];
  readonly out: string;
  /** Called when it is known that no link or pipe is among them: compares what else lies beside the runs. */
  readonly check?: () => void;
  /** Called under the lock, when the runs are there: copies what else lies beside them. */
  readonly finish?: () => void;
}

export interface Merged {
  readonly copied: number;
  /** Runs that were in the merged folder already. */
  readonly kept: number;
  /** Ids of the plans, sorted, that have no finished run; null where no folder has noted its plan. */
  readonly missing: readonly string[] | null;
  readonly planned: number;
  /** Name of the matrix, where all folders are of one. */
  readonly matrix: string | null;
}

/**
 * Makes one results folder of several. It may be run again, with the same folders or with more: what is there already
 * is not copied again. A run appears in the merged folder whole, by renaming; a merge that was killed leaves
 * nothing else that readers see, and the next one begins by clearing it away.
 * @throws {UsageError} when `out` is, holds or lies in one of the folders @throws {DataError} naming a link or pipe
 * @throws {ConfigError} when folders contradict each other, naming what differs
 * @throws {IncompleteError} naming the owner when a run is being written
 * @throws {StorageError} naming the file
 */
export function mergeFolders({ folders, out, check, finish }: MergeOptions): Merged {
  requireFolders(folders, out, ['lock', workFolder]);
  for (const folder of [out, ...folders]) requirePlainResults(folder);
  check?.();
  const lock = FolderLock.acquire(out);
  const work = join(out, workFolder);
  try {
    clear({ work, out });
    const all = [out, ...folders].map(mergedFolder);
    const lines = contradictions(all);
    if (lines.length > 0)
      throw new ConfigError(
        `these results do not belong together:\n${shortened(lines)
          .map((line) => `  ${line}`)
          .join('\n')}`,
      );
    const chosen = new Map<string, RunCopy>();
    for (const copy of all.flatMap(({ copies }) => copies)) {
      const known = chosen.get(copy.id);
      chosen.set(copy.id, known === undefined ? copy : chosenCopy(known, copy));
    }
    const spending = spendingToTake(folders, out);
    const copied = [...chosen.values()].filter(({ from }) => from !== out);
    for (const copy of copied) takeOver(copy, { work, out });
    const plan = mergedPlan(all.flatMap((one) => one.plan ?? []));
    if (plan !== null) notePlan(out, plan);
    for (const [life, from] of spending) takeSpending(life, from, { work, out });
    finish?.();
    const isDone = (id: string) => chosen.get(id)?.finished === true;
    return {
      copied: copied.length,
      kept: chosen.size - copied.length,
      missing: plan === null ? null : plan.runs.map(({ id }) => id).filter((id) => !isDone(id)),
      planned: plan?.runs.length ?? chosen.size,
      matrix: plan?.matrix ?? null,
    };
  } finally {
    try {
      clear({ work, out });
    } finally {
      lock.release();
    }
  }
}

/** Clears away what a merge, this one or one that was killed, has left, and no run that was put aside for another. */
function clear(place: MergePlace): void {
  putBack(place);
  remove(place.work);
}

function mergedFolder(folder: string): MergedFolder {
  const store = resultsStore(folder);
  const copies = store.runIds().map((id) => {
    if (!runIdSchema.safeParse(id).success)
      throw new ConfigError(`'${folder}': '${id}' is not the name of a run`);
    refuseWritten(store.runFolder(id));
    return runCopy(store, id);
  });
  return { folder, plan: readPlanNote(folder), copies };
}

/** Copies a run beside the others and renames it into its place. */
function takeOver({ id, folder }: RunCopy, place: MergePlace): void {
  const draft = join(place.work, id);
  copyTree(folder, draft);
  refuseWritten(folder);
  // A run of the same name may have been begun in the merged folder meanwhile.
  refuseWritten(join(place.out, 'runs', id));
  putInPlace(id, draft, place);
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw storageFailure('remove', path, error);
  }
}

function shortened(lines: readonly string[], most = 20): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `and ${lines.length - most} more`];
}
