import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigError, UsageError } from '../../core/errors.ts';
import { FolderLock } from '../../core/folder-lock.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import { notePlan, planNoteFile, readPlanNote } from '../plan-note.ts';
import { runIdSchema } from '../recording.ts';
import { resultsStore } from '../store.ts';
import { chosenCopy } from './choose-copy.ts';
import { contradictions, type MergedFolder } from './contradictions.ts';
import { copyTree } from './copy-tree.ts';
import { spendingToTake, takeSpending } from './merge-spending.ts';
import { mergedPlan } from './merged-plan.ts';
import { refuseWritten } from './refuse-written.ts';
import { type RunCopy, runCopy } from './run-copy.ts';

/** In the merged folder while a merge goes on: what is half copied, or was when the process ended. */
const workFolder = '.merge';

export interface MergeOptions {
  readonly folders: readonly string[];
  readonly out: string;
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
 * @throws {ConfigError} when folders contradict each other, naming what differs
 * @throws {IncompleteError} naming the owner when a run is being written
 * @throws {StorageError} naming the file
 */
export function mergeFolders({ folders, out, finish }: MergeOptions): Merged {
  requireFolders(folders, out);
  const lock = FolderLock.acquire(out);
  const work = join(out, workFolder);
  try {
    remove(work);
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
    remove(work);
    lock.release();
  }
}

function requireFolders(folders: readonly string[], out: string): void {
  for (const folder of folders) {
    if (resolve(folder) === resolve(out))
      throw new UsageError(`--out '${out}' is one of the folders: give another one`);
    if (!existsSync(join(folder, 'runs')) && !existsSync(join(folder, planNoteFile)))
      throw new ConfigError(`'${folder}' is no results folder: there is neither runs/ nor ${planNoteFile}`);
  }
  if (!existsSync(out)) return;
  const strangers = readdirSync(out).filter((name) => name !== 'lock' && name !== workFolder);
  const isOurs = existsSync(join(out, 'runs')) || existsSync(join(out, planNoteFile));
  if (strangers.length > 0 && !isOurs)
    throw new ConfigError(`'${out}' is not empty and no results folder: give another one`);
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
function takeOver({ id, folder }: RunCopy, { work, out }: { work: string; out: string }): void {
  const [draft, place, before] = [join(work, id), join(out, 'runs', id), join(work, `${id}.before`)];
  copyTree(folder, draft);
  refuseWritten(folder);
  try {
    makeFolder(join(out, 'runs'));
    if (existsSync(place)) renameSync(place, before);
    renameSync(draft, place);
  } catch (error) {
    throw storageFailure('make', place, error);
  }
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
