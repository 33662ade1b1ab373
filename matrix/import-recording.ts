import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { ConfigError, DataError } from '../core/errors.ts';
import { FolderLock } from '../core/folder-lock.ts';
import { makeFolder } from '../core/make-folder.ts';
import { readEventsSync } from '../core/read-events.ts';
import { storageFailure } from '../core/storage-failure.ts';
import type { CallEntry } from '../models/recording/call-entry.ts';
import { CallsFile, writeCallsFile } from '../models/recording/calls-file.ts';
import { copyTree } from './copy-tree.ts';
import { namedCalls } from './named-calls.ts';
import { requirePlainResults } from './plain-results.ts';
import { recordedEvents } from './recorded-events.ts';
import { logDigest, type Recording, readRecording, recordedParts } from './recording.ts';
import { type ResultsStore, resultsStore } from './store.ts';

/** In the results folder while an import goes on: what is half copied, or was when the process ended. */
const workFolder = '.import';

export interface ImportOptions {
  readonly recording: string;
  /** Results folder. */
  readonly results: string;
  /** File by which reports know a run of a recording. */
  readonly markFile: string;
  /** Called under the lock, when the runs are there: copies what else lies beside them. */
  readonly finish?: () => void;
}

export interface Imported {
  readonly imported: number;
  /** Runs that an earlier import of this recording has put there. */
  readonly kept: number;
}

/**
 * Puts the runs of a recording into a results folder. All are copied aside first, each with its own calls, and then
 * renamed into place: an import that was killed, or ran out of disk, leaves nothing that looks like a run, and the same
 * command goes on from there.
 * @throws {DivergedError} naming run and file when a log is not as recorded
 * @throws {ConfigError} when another run of that name is there @throws {DataError} naming what is not there, or a link
 * @throws {IncompleteError} naming the owner when the folder is being written @throws {StorageError} naming the file
 */
export function importRecording({ recording: folder, results, markFile, finish }: ImportOptions): Imported {
  for (const one of [folder, results]) requirePlainResults(one);
  const recording = readRecording(folder);
  const calls = runCalls(folder, recording);
  const mark = `${JSON.stringify({ recordedOn: recording.recordedOn, recording: recording.name })}\n`;
  const [from, to] = [resultsStore(folder), resultsStore(results)];
  const lock = FolderLock.acquire(results);
  const work = join(results, workFolder);
  try {
    remove(work);
    const isThere = (run: Recording['runs'][number]) =>
      existsSync(to.runFolder(run.id)) && requireSame(run, { to, markFile, mark });
    const wanted = recording.runs.filter((run) => !isThere(run));
    for (const { id } of wanted) {
      const draft = join(work, id);
      copyTree(from.runFolder(id), draft, recordedParts);
      writeFileAtomic(join(draft, markFile), mark);
      writeCallsFile(join(draft, 'calls.jsonl'), calls(id));
    }
    for (const { id } of wanted) place(join(work, id), to.runFolder(id), join(results, 'runs'));
    finish?.();
    return { imported: wanted.length, kept: recording.runs.length - wanted.length };
  } finally {
    try {
      remove(work);
    } finally {
      lock.release();
    }
  }
}

/**
 * Checks every log and tells which calls belong to a run: those that its log names, and those that no log names, as
 * failures, of which nobody can say whose they are.
 */
function runCalls(folder: string, { runs }: Recording): (id: string) => (readonly [string, CallEntry])[] {
  const path = join(folder, 'calls.jsonl');
  const calls = CallsFile.read(path);
  const keys = new Map<string, ReadonlySet<string>>();
  const named = new Set<string>();
  for (const run of runs) {
    const own = [...namedCalls(recordedEvents(folder, run))];
    for (const { key, event } of own) {
      if (calls.get(key) === null)
        throw new DataError(`${path}: the reply of ${event} of run ${run.id} is not there`);
      named.add(key);
    }
    keys.set(run.id, new Set(own.map(({ key }) => key)));
  }
  return (id) => [...calls.entries()].filter(([key]) => keys.get(id)?.has(key) === true || !named.has(key));
}

/** @throws {ConfigError} unless the run is there from this recording already */
function requireSame(
  { id, log }: Recording['runs'][number],
  { to, markFile, mark }: { to: ResultsStore; markFile: string; mark: string },
): true {
  const path = join(to.runFolder(id), markFile);
  const isSame =
    existsSync(path) &&
    readFileSync(path, 'utf8') === mark &&
    logDigest([...readEventsSync(to.runFolder(id))]) === log;
  if (isSame) return true;
  throw new ConfigError(`run ${id} is in ${to.folder} already`);
}

function place(draft: string, target: string, runs: string): void {
  try {
    makeFolder(runs);
    renameSync(draft, target);
  } catch (error) {
    throw storageFailure('make', target, error);
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw storageFailure('remove', path, error);
  }
}
