import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { readRecording, recordingFile } from '../../matrix/recording.ts';
import { existingStore } from '../../matrix/store.ts';
import type { NamedTable } from '../../reports/named-table.ts';
import { readNotPossible } from '../../reports/not-possible.ts';
import { paperTables } from '../../reports/paper-table.ts';
import type { Table } from '../../reports/table.ts';
import {
  anytimeTablesOf,
  auditTablesOf,
  cellTablesOf,
  controlTablesOf,
  isForTerminal,
  readSummaries,
  statisticsTablesOf,
  tablesOf,
  writeReport,
} from '../../reports/write-report.ts';
import { writeCsv } from '../../reports/writers/csv.ts';
import { writeJson } from '../../reports/writers/json.ts';
import { writeLatex } from '../../reports/writers/latex.ts';
import { writeMarkdown } from '../../reports/writers/markdown.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';

const writers = {
  terminal: writeTerminal,
  csv: writeCsv,
  markdown: writeMarkdown,
  latex: writeLatex,
  json: writeJson,
};

interface ReportOptions {
  readonly format: keyof typeof writers;
  readonly files: boolean;
  readonly paper?: boolean;
}

export function register(program: Command): void {
  program
    .command('report')
    .description('print the table of a results folder and write its report files')
    .argument('[results]', 'folder that `run` made, or a recording')
    .addOption(
      new Option('--format <format>', 'what is printed').choices(Object.keys(writers)).default('terminal'),
    )
    .option('--no-files', 'print only, write nothing')
    .option('--paper', "the paper's own tables, from its printed numbers; csv, latex and json: Table 1")
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench report results/demo --format csv > table.csv
  $ skillopt-bench report --paper                       what the paper prints, and what follows from it`,
    )
    .action((results: string | undefined, options: ReportOptions) => {
      if (options.paper === true) return printPaper(results, options.format);
      if (results === undefined) throw new UsageError('report needs a results folder, or --paper');
      const store = existingStore(results);
      const recordedOn = existsSync(join(results, recordingFile)) ? readRecording(results).recordedOn : null;
      const summaries = readSummaries(store.runIds().map(store.runFolder), recordedOn);
      const tables = tablesOf(summaries, {
        title: basename(resolve(results)),
        notPossible: readNotPossible(results),
      });
      for (const table of tables) process.stdout.write(`${writers[options.format](table)}`);
      // Two tables in one CSV or JSON stream would be no CSV and no JSON: there each is a file of its own.
      if (options.format === 'terminal' || options.format === 'markdown')
        for (const table of [
          ...auditTablesOf(summaries, { title: `${basename(resolve(results))}: gate audit` }),
          ...anytimeTablesOf(summaries, { title: `${basename(resolve(results))}: anytime curves` }),
          ...cellTablesOf(results, summaries).flatMap(({ stem, table }) =>
            isForTerminal(stem) ? [table] : [],
          ),
          ...controlTablesOf(results, summaries).map(({ table }) => table),
          ...shortOnes(statisticsTablesOf(results, summaries, { title: basename(resolve(results)) })),
        ])
          process.stdout.write(writers[options.format](table));
      // A recording is somebody's: nothing is written into it.
      if (!options.files || recordedOn !== null) return;
      const written = writeReport(results, summaries, tables);
      process.stderr.write(`${written.length} files written below ${results}/report\n`);
    });
}

/** Longer tables are read from their files. */
const mostRowsPrinted = 24;

function shortOnes(tables: readonly NamedTable[]): Table[] {
  return tables.flatMap(({ table }) => (table.rows.length <= mostRowsPrinted ? [table] : []));
}

/** Several tables in one CSV, LaTeX or JSON stream would be none: there it is Table 1 alone. */
function printPaper(results: string | undefined, format: keyof typeof writers): void {
  if (results !== undefined) throw new UsageError('report --paper takes no results folder');
  const tables = paperTables();
  const shown = format === 'terminal' || format === 'markdown' ? tables : tables.slice(0, 1);
  for (const { table } of shown) process.stdout.write(`${writers[format](table)}\n`);
}
