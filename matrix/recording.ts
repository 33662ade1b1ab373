import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { BlobStore } from '../core/blobs.ts';
import { ConfigError, DataError, messageOf } from '../core/errors.ts';
import { canonicalLog, type RunEvent } from '../core/events.ts';
import { canonicalHash } from '../core/hash.ts';
import { makeFolder } from '../core/make-folder.ts';
import { PackedStore } from '../core/packed-store.ts';
import { isPromptName } from '../core/prompts.ts';
import { eventsFile, readEventsSync } from '../core/read-events.ts';
import { storageFailure } from '../core/storage-failure.ts';
import type { CallEntry } from '../models/recording/call-entry.ts';
import { CallsFile, writeCallsFile } from '../models/recording/calls-file.ts';
import { copyTree } from './copy-tree.ts';
import { namedCalls } from './named-calls.ts';
import type { ResolvedRun } from './resolved-run.ts';
import type { ResultsStore } from './store.ts';

/** A run id is a folder name and nothing else: recordings come from other people. */
export const runIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/);

/**
 * A recording is a folder that can be committed and sent (design contract 2):
 *   recording.json          what it is: models, date, runs with the digests of their logs
 *   prompts/<name>.md       every prompt file that the runs have read
 *   runs/<id>/              event log, transcripts and blobs, as in a results folder
 *   calls.jsonl             every model call, sorted by key
 * `report` reads it like a results folder; `replay` executes it again from prompts and calls alone.
 */
export const recordingSchema = z.strictObject({
  format: z.literal('skillopt-bench/recording/1'),
  name: z.string(),
  /** Day of the first recorded run, ISO 8601. */
  recordedOn: z.string(),
  productVersion: z.string(),
  note: z.string(),
  models: z.array(
    z.strictObject({ name: z.string(), id: z.string(), source: z.string(), weights: z.string().nullable() }),
  ),
  runs: z.array(z.strictObject({ id: runIdSchema, log: z.string(), events: z.number().int() })),
});
export type Recording = z.infer<typeof recordingSchema>;

export const recordingFile = 'recording.json';

/** Files and folders of a run that a recording keeps. */
export const recordedParts = [eventsFile, 'transcripts.jsonl', 'blobs'];

export interface ExportOptions {
  readonly store: ResultsStore;
  readonly runIds: readonly string[];
  readonly folder: string;
  readonly name: string;
  readonly note: string;
  /** Digest of a model's weights by model name, where the user can tell. */
  readonly weights: Readonly<Record<string, string>>;
  readonly productVersion: string;
}

/**
 * Makes a recording of finished runs.
 * @throws {ConfigError} when a run is not finished, has no journal of calls, or the folder exists
 * @throws {StorageError} naming what could not be written; nothing is left then
 */
export function exportRecording(options: ExportOptions): Recording {
  const { store, runIds, folder } = options;
  if (existsSync(folder))
    throw new ConfigError(`'${folder}' exists already; remove it or choose another name`);
  const calls = new Map<string, CallEntry>();
  const models = new Map<string, Recording['models'][number]>();
  const runs: Recording['runs'] = [];
  let recordedOn = '';
  begin(folder);
  try {
    for (const id of runIds) {
      const from = store.runFolder(id);
      if (!store.isFinished(id))
        throw new ConfigError(`run ${id} is not finished: finish it before recording it`);
      const events = [...readEventsSync(from)];
      copyTree(from, join(folder, 'runs', id), recordedParts);
      copyPrompts(from, events, folder);
      for (const [key, entry] of callsOf(from)) addCall(calls, key, entry, id);
      requireCalls(id, events, calls);
      const run = resolvedRunOf(events, from);
      for (const model of [run.target, ...(run.optimizer === null ? [] : [run.optimizer])])
        models.set(model.name, {
          name: model.name,
          id: model.id,
          source: model.source,
          weights: options.weights[model.name] ?? null,
        });
      const startedAt = events.find((event) => event.type === 'run-started')?.meta.at ?? '';
      if (recordedOn === '' || startedAt < recordedOn) recordedOn = startedAt;
      runs.push({ id, log: logDigest(events), events: events.length });
    }
    writeCallsFile(join(folder, 'calls.jsonl'), calls);
    const recording: Recording = {
      format: 'skillopt-bench/recording/1',
      name: options.name,
      recordedOn: recordedOn.slice(0, 10),
      productVersion: options.productVersion,
      note: options.note,
      models: [...models.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
      runs,
    };
    writeFileAtomic(join(folder, recordingFile), `${JSON.stringify(recording, null, 2)}\n`);
    return recording;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function begin(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    throw storageFailure('make', folder, error);
  }
}

/** @throws {DataError} naming the file when it is not a recording */
export function readRecording(folder: string): Recording {
  const path = join(folder, recordingFile);
  if (!existsSync(path))
    throw new DataError(
      `'${folder}' is no recording: it has no ${recordingFile} ('record export' makes one of a results folder)`,
    );
  try {
    return recordingSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DataError(`${path}: not a recording: ${messageOf(error)}`, error);
  }
}

/** Digest of what two lives of a run share. */
export function logDigest(events: readonly RunEvent[]): string {
  return canonicalHash(canonicalLog(events));
}

export function resolvedRunOf(events: readonly RunEvent[], folder: string): ResolvedRun {
  const started = events.find((event) => event.type === 'run-started');
  if (started === undefined) throw new DataError(`${join(folder, eventsFile)}: the run has no beginning`);
  const run = started.run as unknown as ResolvedRun;
  if (run.id !== basename(folder))
    throw new DataError(`${join(folder, eventsFile)}: the log is of run '${run.id}', not of its folder`);
  return run;
}

function copyPrompts(from: string, events: readonly RunEvent[], folder: string): void {
  const values = PackedStore.openReadOnly(from, { blobs: new BlobStore(from) });
  try {
    for (const event of events) {
      if (event.type !== 'prompt') continue;
      if (!isPromptName(event.name))
        throw new DataError(`${from}: '${event.name}' is not the name of a prompt`);
      const text = values.get(event.text);
      if (typeof text !== 'string') throw new DataError(`${from}: prompt ${event.name} is not text`);
      const path = join(folder, 'prompts', `${event.name}.md`);
      if (existsSync(path) && readFileSync(path, 'utf8') !== text)
        throw new ConfigError(
          `two runs were made with different versions of prompt ${event.name}: record them apart`,
        );
      writeFileAtomic(path, text);
    }
  } finally {
    values.close();
  }
}

function callsOf(from: string): Iterable<readonly [string, CallEntry]> {
  const path = join(from, 'calls.jsonl');
  if (!existsSync(path)) return [];
  return CallsFile.readJournal(path).entries();
}

/** Runs that shared no cache may have had different replies to one request: a recording holds one. */
function addCall(calls: Map<string, CallEntry>, key: string, entry: CallEntry, id: string): void {
  const known = calls.get(key);
  if (known !== undefined && canonicalHash(known) !== canonicalHash(entry))
    throw new ConfigError(
      `run ${id}: call ${key.slice(0, 12)} was answered otherwise in another run: record the runs apart`,
    );
  calls.set(key, entry);
}

function requireCalls(id: string, events: readonly RunEvent[], calls: ReadonlyMap<string, CallEntry>): void {
  for (const { key, event } of namedCalls(events))
    if (!calls.has(key))
      throw new ConfigError(
        `run ${id}: the reply of ${event} is not in its calls.jsonl, so it cannot be recorded`,
      );
}
