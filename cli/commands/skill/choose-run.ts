import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, UsageError } from '../../../core/errors.ts';
import { didYouMean } from '../../../core/nearest-name.ts';
import { eventsFile, readEventsSync } from '../../../core/read-events.ts';
import { readRecording, recordingFile } from '../../../matrix/recording.ts';
import { existingStore, type ResultsStore } from '../../../matrix/store.ts';
import { namingFile } from '../../../reports/naming-file.ts';
import { type RunHistory, readRunHistory } from '../../../reports/skill/read-run-history.ts';
import { markedDay } from '../../../reports/write-report.ts';

/** Day of the recording that a results folder is; null when it is none. */
export function recordedDay(results: string): string | null {
  return existsSync(join(results, recordingFile)) ? readRecording(results).recordedOn : null;
}

/**
 * The run that a command looks into: the named one, else the only one with a method that trains.
 * @throws {UsageError} listing the runs when it is not clear which is meant
 */
export function chooseRun(results: string, wanted: string | undefined): RunHistory {
  const store = existingStore(results);
  const ids = store.runIds();
  const day = recordedDay(results);
  if (wanted !== undefined && !ids.includes(wanted))
    throw new UsageError(`--run: no run '${wanted}' in ${results}${didYouMean(wanted, ids)}${listOf(ids)}`);
  const candidates = wanted === undefined ? ids.filter((id) => trains(store, id)) : [wanted];
  const [only] = candidates.length === 0 ? ids : candidates;
  if (only === undefined || candidates.length > 1 || (candidates.length === 0 && ids.length > 1))
    throw new UsageError(`name one run with --run${listOf(candidates.length === 0 ? ids : candidates)}`);
  return historyOf(store, only, day);
}

/** @throws {ConfigError} when the run has not begun */
export function historyOf(store: ResultsStore, id: string, day: string | null): RunHistory {
  const folder = store.runFolder(id);
  const recordedOn = day ?? markedDay(folder);
  const history = namingFile(join(folder, eventsFile), () =>
    readRunHistory(readEventsSync(folder), recordedOn),
  );
  if (history === null) throw new ConfigError(`run ${id}: its log does not say how it began`);
  return history;
}

/** Does the log hold stages of a method? Read no further than to the first one. */
export function trains(store: ResultsStore, id: string): boolean {
  for (const event of readEventsSync(store.runFolder(id))) {
    if (event.type === 'stage') return true;
    if (event.type === 'learned') return false;
  }
  return false;
}

function listOf(ids: readonly string[]): string {
  const shown = ids.slice(0, 30).map((id) => `\n  ${id}`);
  return `${shown.join('')}${ids.length > 30 ? `\n  and ${ids.length - 30} more` : ''}`;
}
