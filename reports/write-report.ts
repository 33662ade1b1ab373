import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../core/atomic-file.ts';
import { readEventsSync } from '../core/read-events.ts';
import { resultTable, type TableOptions } from './result-table.ts';
import { type RunSummary, summariseRun } from './run-summary.ts';
import { runText } from './run-text.ts';
import { bySource } from './stamp.ts';
import type { Table } from './table.ts';
import { writeCsv } from './writers/csv.ts';
import { writeJson } from './writers/json.ts';
import { writeMarkdown } from './writers/markdown.ts';

/** Reads the logs of a results folder. @throws {DataError} naming file and line */
export function readSummaries(runFolders: readonly string[]): RunSummary[] {
  return runFolders.flatMap((folder) => {
    const summary = summariseRun(readEventsSync(folder));
    return summary === null ? [] : [summary];
  });
}

/** The tables of some runs: one for simulated, one for real numbers. */
export function tablesOf(summaries: readonly RunSummary[], options: TableOptions): Table[] {
  return bySource(summaries).map((group) => resultTable(group, options));
}

/**
 * Writes `<folder>/report/`: table.csv, table.md, table.json, and per run its text, best_skill.md and
 * history.json. Everything is a function of the logs: equal logs give equal bytes.
 * @returns paths of the files, relative to `folder`
 */
export function writeReport(
  folder: string,
  summaries: readonly RunSummary[],
  tables: readonly Table[],
): string[] {
  const written: string[] = [];
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileAtomic(join(folder, path), text, { sync: false });
    written.push(path);
  };
  for (const table of tables) {
    const name = tables.length > 1 ? `table-${table.stamp === 'SIMULATED' ? 'simulated' : 'real'}` : 'table';
    write(`report/${name}.csv`, writeCsv(table));
    write(`report/${name}.md`, writeMarkdown(table));
    write(`report/${name}.json`, writeJson(table));
  }
  for (const summary of summaries) {
    const base = `report/runs/${summary.run.id}`;
    write(`${base}/run.txt`, runText(summary));
    if (summary.learned === null) continue;
    write(`${base}/history.json`, `${JSON.stringify(summary.learned.history, null, 2)}\n`);
    const best = summary.learned.documents.find(({ label }) => label === summary.run.method.headline);
    const text = best === undefined ? undefined : summary.documents.get(best.skill);
    if (text !== undefined) write(`${base}/best_skill.md`, text);
  }
  return written;
}
