import { existingStore, type ResultsStore } from '../matrix/store.ts';
import { readNotPossible } from '../reports/not-possible.ts';
import { readTitle } from '../reports/results-title.ts';
import type { RunSummary } from '../reports/run-summary.ts';
import type { Table } from '../reports/table.ts';
import { readSummaries, tablesOf } from '../reports/write-report.ts';

/** What reports are made of: the logs of a results folder, read once, and the main tables. */
export interface ReadResults {
  readonly results: string;
  readonly store: ResultsStore;
  /** As `run` noted it; a recording goes by its own name. */
  readonly title: string;
  readonly summaries: readonly RunSummary[];
  readonly tables: readonly Table[];
}

/**
 * @param recording what the folder is a recording of; null: it is a results folder
 * @throws {ConfigError} when the folder holds no runs @throws {DataError} naming file and line of a broken log
 */
export function readResults(
  results: string,
  recording: { readonly name: string; readonly recordedOn: string } | null,
): ReadResults {
  const store = existingStore(results);
  const summaries = readSummaries(store.runIds().map(store.runFolder), recording?.recordedOn ?? null);
  const title = recording?.name ?? readTitle(results);
  const tables = tablesOf(summaries, { title, notPossible: readNotPossible(results) });
  return { results, store, title, summaries, tables };
}
