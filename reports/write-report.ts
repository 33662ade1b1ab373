import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { DataError, messageOf } from '../core/errors.ts';
import { readFailure } from '../core/failure-note.ts';
import { eventsFile, readEventsSync } from '../core/read-events.ts';
import { safeJson } from '../core/safe-json.ts';
import { anytimeTable } from './anytime-table.ts';
import { type CellLayout, readLayout } from './cells/layout.ts';
import { markPartial } from './cells/partial-runs.ts';
import { comparisonTable } from './comparison-table.ts';
import { controlsTable } from './controls/controls-table.ts';
import { readControls } from './controls/note.ts';
import { gateAuditTable } from './gate-audit-table.ts';
import type { NamedTable } from './named-table.ts';
import { namingFile } from './naming-file.ts';
import { readNotPossible } from './not-possible.ts';
import { cellTables, paperTables } from './paper-table.ts';
import { removeGoneRuns } from './remove-gone-runs.ts';
import { resultTable, type TableOptions } from './result-table.ts';
import { type RunSummary, summariseRun } from './run-summary.ts';
import { runText } from './run-text.ts';
import { bySource, stampOf } from './stamp.ts';
import { statisticsTables } from './statistics/statistics-tables.ts';
import type { Table } from './table.ts';
import { writeCsv } from './writers/csv.ts';
import { writeJson } from './writers/json.ts';
import { writeLatex } from './writers/latex.ts';
import { writeMarkdown } from './writers/markdown.ts';

/** In a run's folder: the run was imported from a recording, and on which day that was made. */
export const recordedMark = 'recorded.json';
const markSchema = z.object({ recordedOn: z.string() });

/**
 * Reads the logs of a results folder.
 * @param recordedOn day of the recording that the folder is; else the mark in a run's folder says so
 * @param layout of the folder's table by cell: it says which cells are only sampled
 * @throws {DataError} naming file and line, also when a log is not of the run that its folder names
 */
export function readSummaries(
  runFolders: readonly string[],
  recordedOn: string | null = null,
  layout: CellLayout | null = null,
): RunSummary[] {
  const summaries = runFolders.flatMap((folder) => {
    const summary = summaryOf(folder, recordedOn);
    if (summary === null) return [];
    if (summary.run.id !== basename(folder))
      throw new DataError(`${folder}: the log is of run '${summary.run.id}', not of its folder`);
    return [summary];
  });
  return markPartial(summaries, layout);
}

/** @throws {DataError} naming the log */
function summaryOf(folder: string, recordedOn: string | null): RunSummary | null {
  const events = readEventsSync(folder);
  const day = recordedOn ?? markedDay(folder);
  const summary = namingFile(join(folder, eventsFile), () => summariseRun(events, day));
  const failure = summary === null || summary.finished ? null : readFailure(folder);
  return summary === null || failure === null ? summary : { ...summary, failure: failure.message };
}

/** Day of the recording that a run was imported from; null when it was made here. @throws {DataError} */
export function markedDay(folder: string): string | null {
  const path = join(folder, recordedMark);
  if (!existsSync(path)) return null;
  try {
    return markSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).recordedOn;
  } catch (error) {
    throw new DataError(`${path}: ${messageOf(error)}`, error);
  }
}

/** The tables of some runs: one for simulated, one for real numbers. */
export function tablesOf(summaries: readonly RunSummary[], options: TableOptions): Table[] {
  return bySource(summaries).map((group) => resultTable(group, options));
}

/** The gate audits of some runs, for people who ask what their gate was worth; none where no run has one. */
function auditTablesOf(summaries: readonly RunSummary[], options: { title: string }): Table[] {
  return bySource(summaries.filter(({ gateAudit }) => gateAudit !== null)).map((group) =>
    gateAuditTable(group, options),
  );
}

/** The anytime curves of some runs; none where no run has one. */
function anytimeTablesOf(summaries: readonly RunSummary[], options: { title: string }): Table[] {
  return bySource(summaries.filter(({ anytime }) => anytime !== null)).map((group) =>
    anytimeTable(group, options),
  );
}

/** Longer tables of statistics are read from their files. */
const mostRowsPrinted = 24;

/** What is printed below the main table: the short ones; the others are read from their files. */
export function isForTerminal({ stem, table }: NamedTable): boolean {
  if (/^(table|comparison|paper)/.test(stem)) return false;
  return /^(cell|gate-audit|anytime|controls)/.test(stem) || table.rows.length <= mostRowsPrinted;
}

/** Contrasts, comparisons with the best, averages and what else statistics say of some runs of the folder. */
function statisticsTablesOf(
  folder: string,
  summaries: readonly RunSummary[],
  options: { title: string },
): NamedTable[] {
  const [layout, controls] = [readLayout(folder), readControls(folder)];
  return statisticsTables(summaries, { ...options, layout, controls });
}

/** The tables by cell that the folder's matrix asked for, with the paper's own where ours stand beside it. */
export function cellTablesOf(folder: string, summaries: readonly RunSummary[]): NamedTable[] {
  const layout = readLayout(folder);
  if (layout === null || summaries.length === 0) return [];
  const ours = cellTables(summaries, layout, readNotPossible(folder));
  return layout.besidePaper ? [...ours, ...paperTables()] : ours;
}

/** The rates of the negative controls that the folder's matrix has; none where it has none. */
export function controlTablesOf(folder: string, summaries: readonly RunSummary[]): NamedTable[] {
  const controls = readControls(folder);
  if (controls.length === 0) return [];
  return bySource(summaries).map((group, _, { length }) => ({
    stem: length > 1 ? `controls-${stampOf(group).toLowerCase().split(' ')[0]}` : 'controls',
    table: controlsTable(group, controls, { title: 'negative controls' }),
  }));
}

/**
 * Every table of the results with the name of its files: main, comparison, gate audits, anytime curves, by cell, controls,
 * statistics. Seconds of work for hundreds of runs: made once, then printed and written.
 */
export function namedTables(
  folder: string,
  summaries: readonly RunSummary[],
  tables: readonly Table[],
): NamedTable[] {
  const [main] = tables;
  const titled = (of: string) => (main === undefined ? of : `${main.title}: ${of}`);
  const named = (list: readonly Table[], stem: string) =>
    list.map((table): NamedTable => {
      const [source = ''] = table.stamp.toLowerCase().split(' ');
      return { stem: list.length > 1 ? `${stem}-${source}` : stem, table };
    });
  return [
    ...named(tables, 'table'),
    ...named(tables.map(comparisonTable), 'comparison'),
    ...named(auditTablesOf(summaries, { title: titled('gate audit') }), 'gate-audit'),
    ...named(anytimeTablesOf(summaries, { title: titled('anytime curves') }), 'anytime'),
    ...cellTablesOf(folder, summaries),
    ...controlTablesOf(folder, summaries),
    ...(main === undefined ? [] : statisticsTablesOf(folder, summaries, { title: main.title })),
  ];
}

/**
 * Writes `<folder>/report/`: table.csv, table.md, table.tex and table.json, the same of all other tables
 * ({@link namedTables}), and per run its text, best_skill.md and history.json.
 * What an earlier report wrote of runs that are gone is removed.
 * Everything is a function of the logs and of what is noted beside them: equal folders give equal bytes.
 * @returns paths of the files, relative to `folder`
 */
export function writeReport(
  folder: string,
  summaries: readonly RunSummary[],
  tables: readonly NamedTable[],
): string[] {
  const written: string[] = [];
  const write = (path: string, text: string) => {
    writeFileAtomic(join(folder, path), text, { sync: false });
    written.push(path);
  };
  for (const { stem, table } of tables) {
    write(`report/${stem}.csv`, writeCsv(table));
    write(`report/${stem}.md`, writeMarkdown(table));
    write(`report/${stem}.tex`, writeLatex(table));
    write(`report/${stem}.json`, writeJson(table));
  }
  for (const summary of summaries) {
    const base = `report/runs/${summary.run.id}`;
    write(`${base}/run.txt`, runText(summary));
    if (summary.learned === null) continue;
    write(
      `${base}/history.json`,
      `${safeJson({ source: stampOf([summary]), run: summary.run.id, history: summary.learned.history })}\n`,
    );
    const best = summary.learned.documents.find(({ label }) => label === summary.run.method.headline);
    const text = best === undefined ? undefined : summary.documents.get(best.skill);
    if (text !== undefined) write(`${base}/best_skill.md`, text);
  }
  removeGoneRuns(folder, ['run.txt', 'history.json', 'best_skill.md']);
  return written;
}
