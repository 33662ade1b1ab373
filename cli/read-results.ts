import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readRecording, recordingFile } from '../matrix/recording.ts';
import { setAsideRuns } from '../matrix/set-aside-runs.ts';
import { existingStore, type ResultsStore } from '../matrix/store.ts';
import { readLayout } from '../reports/cells/layout.ts';
import { reportSources } from '../reports/html/report-sources.ts';
import { readNotPossible } from '../reports/not-possible.ts';
import { readTitle } from '../reports/results-title.ts';
import type { RunSummary } from '../reports/run-summary.ts';
import type { Table } from '../reports/table.ts';
import { readSummaries, tablesOf } from '../reports/write-report.ts';
import { productVersion } from './product-version.ts';

/** What reports are made of: the logs of a results folder or a recording, read once, and the main tables. */
export interface ReadResults {
  readonly results: string;
  readonly isRecording: boolean;
  readonly store: ResultsStore;
  /** As `run` noted it; a recording goes by its own name. Never the folder's: it may be moved. */
  readonly title: string;
  readonly summaries: readonly RunSummary[];
  readonly tables: readonly Table[];
  /** {@link sourcesOf} before anything was read. */
  readonly sources: string;
}

/** @throws {ConfigError} when the folder holds no runs @throws {DataError} naming file and line of a broken log */
export function readResults(results: string): ReadResults {
  const store = existingStore(results);
  const sources = sourcesOf(store);
  const recording = existsSync(join(results, recordingFile)) ? readRecording(results) : null;
  const summaries = readSummaries(
    store.runIds().map(store.runFolder),
    recording?.recordedOn ?? null,
    readLayout(results),
  );
  const title = recording?.name ?? readTitle(results) ?? 'results';
  const tables = tablesOf(summaries, {
    title,
    notPossible: readNotPossible(results),
    setAside: setAsideRuns(store),
  });
  return { results, isRecording: recording !== null, store, title, summaries, tables, sources };
}

/** Digest of everything that the HTML report of a folder is made of. */
export function sourcesOf(store: ResultsStore): string {
  const runFolders = store.runIds().map(store.runFolder);
  return reportSources({ results: store.folder, runFolders, version: productVersion() });
}
