import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { EventOf } from '../../core/events.ts';
import { canonicalHash } from '../../core/hash.ts';
import { eventsFile, readEventsSync } from '../../core/read-events.ts';
import { resolvedRunOf } from '../recording.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import type { ResultsStore } from '../store.ts';

/** One run as it lies in one results folder. */
export interface RunCopy {
  readonly id: string;
  /** Results folder. */
  readonly from: string;
  readonly folder: string;
  readonly finished: boolean;
  /** null: the log breaks off before its first event. */
  readonly started: { readonly run: ResolvedRun; readonly dataset: EventOf<'run-started'>['dataset'] } | null;
  /** Digests of the prompt files that it has read, by name. */
  readonly prompts: ReadonlyMap<string, string>;
}

/** Reads a run's log once. @throws {DataError} naming file and line, or when the log is of another run */
export function runCopy(store: ResultsStore, id: string): RunCopy {
  const folder = store.runFolder(id);
  let started: RunCopy['started'] = null;
  let finished = false;
  const prompts = new Map<string, string>();
  for (const event of readEventsSync(folder)) {
    if (event.type === 'run-started')
      started = { run: resolvedRunOf([event], folder), dataset: event.dataset };
    else if (event.type === 'prompt') prompts.set(event.name, event.digest);
    else if (event.type === 'run-finished') finished = true;
  }
  if (started === null && finished)
    throw new DataError(`${join(folder, eventsFile)}: the run has an end and no beginning`);
  return { id, from: store.folder, folder, finished, started, prompts };
}

/** What two lives of a run share, in memory a digest an event: key to SHA-256 of the event without `meta`. */
export function logDigests(folder: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  for (const { meta: _, ...event } of readEventsSync(folder)) digests.set(event.key, canonicalHash(event));
  return digests;
}
