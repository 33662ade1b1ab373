import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { readRecording, recordingFile } from '../../matrix/recording.ts';
import { paperTables } from '../../reports/paper-table.ts';
import {
  anytimeTablesOf,
  auditTablesOf,
  cellTablesOf,
  isForTerminal,
  writeReport,
} from '../../reports/write-report.ts';
import { writeCsv } from '../../reports/writers/csv.ts';
import { writeJson } from '../../reports/writers/json.ts';
import { writeLatex } from '../../reports/writers/latex.ts';
import { writeMarkdown } from '../../reports/writers/markdown.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { type ReadResults, readResults } from '../read-results.ts';
import { writeHtml } from '../write-html.ts';

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
  /** A folder for the HTML report, or false: none. */
  readonly html?: string | boolean;
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
    .option('--no-html', 'write no HTML report')
    .option('--html <folder>', 'where the HTML report goes (default: <results>/report/html)')
    .option('--paper', "the paper's own tables, from its printed numbers; csv, latex and json: Table 1")
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench report results/demo --format csv > table.csv
  $ skillopt-bench report recordings/my --html /tmp/my    a recording is never written into: its pages go elsewhere
  $ skillopt-bench report --paper                       what the paper prints, and what follows from it`,
    )
    .action(async (results: string | undefined, options: ReportOptions) => {
      if (options.paper === true) return printPaper(results, options.format);
      if (results === undefined) throw new UsageError('report needs a results folder, or --paper');
      const recording = existsSync(join(results, recordingFile)) ? readRecording(results) : null;
      const read = readResults(results, recording);
      print(read, options.format);
      await write(read, recording !== null, options);
    });
}

function print({ results, title, summaries, tables }: ReadResults, format: keyof typeof writers): void {
  for (const table of tables) process.stdout.write(`${writers[format](table)}`);
  // Two tables in one CSV or JSON stream would be no CSV and no JSON: there each is a file of its own.
  if (format !== 'terminal' && format !== 'markdown') return;
  for (const table of [
    ...auditTablesOf(summaries, { title: `${title}: gate audit` }),
    ...anytimeTablesOf(summaries, { title: `${title}: anytime curves` }),
    ...cellTablesOf(results, summaries).flatMap(({ stem, table }) => (isForTerminal(stem) ? [table] : [])),
  ])
    process.stdout.write(writers[format](table));
}

async function write(read: ReadResults, isRecording: boolean, { files, html }: ReportOptions): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  if (!files) {
    if (typeof html === 'string') throw new UsageError('--html writes files, which --no-files forbids');
    return;
  }
  // A recording is somebody's: nothing is written into it.
  if (!isRecording)
    say(
      `${writeReport(read.results, read.summaries, read.tables).length} files written below ${read.results}/report`,
    );
  if (html === false || (isRecording && typeof html !== 'string')) return;
  const site = typeof html === 'string' ? html : join(read.results, 'report', 'html');
  if (isRecording && isInside(site, read.results))
    throw new UsageError(`--html ${site}: a recording is never written into`);
  say(`open ${await writeHtml(read, site)}`);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

/** Several tables in one CSV, LaTeX or JSON stream would be none: there it is Table 1 alone. */
function printPaper(results: string | undefined, format: keyof typeof writers): void {
  if (results !== undefined) throw new UsageError('report --paper takes no results folder');
  const tables = paperTables();
  const shown = format === 'terminal' || format === 'markdown' ? tables : tables.slice(0, 1);
  for (const { table } of shown) process.stdout.write(`${writers[format](table)}\n`);
}
