import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { NamedTable } from '../../reports/named-table.ts';
import { paperTables } from '../../reports/paper-table.ts';
import { isForTerminal, namedTables, writeReport } from '../../reports/write-report.ts';
import { writeCsv } from '../../reports/writers/csv.ts';
import { writeJson } from '../../reports/writers/json.ts';
import { writeLatex } from '../../reports/writers/latex.ts';
import { writeMarkdown } from '../../reports/writers/markdown.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { printText } from '../print-text.ts';
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
    .option('--no-files', 'print only, write nothing into the results folder')
    .option('--no-html', 'write no HTML report')
    .option('--html <folder>', 'where the HTML report goes (default: <results>/report/html)')
    .option('--paper', "the paper's own tables, from its printed numbers; csv, latex and json: Table 1")
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench report results/demo --format csv > table.csv
  $ skillopt-bench report recordings/my --html /tmp/my    a recording is never written into: its pages go elsewhere
  $ skillopt-bench report /mnt/results --no-files --html /tmp/pages   a folder that may not, or cannot, be written
  $ skillopt-bench report --paper                       what the paper prints, and what follows from it`,
    )
    .action(async (results: string | undefined, options: ReportOptions) => {
      if (options.paper === true) return printPaper(results, options.format);
      if (results === undefined) throw new UsageError('report needs a results folder, or --paper');
      const read = readResults(results);
      const site = siteOf(read, options);
      const named = namedTables(results, read.summaries, read.tables);
      print(read, named, options.format);
      const say = (line: string) => printText(process.stderr, `${line}\n`);
      // A recording is somebody's: nothing is written into it.
      if (options.files && !read.isRecording)
        say(`${writeReport(results, read.summaries, named).length} files written below ${results}/report`);
      if (site !== null) say(`open ${await writeHtml(read, named, site)}`);
    });
}

function print({ tables }: ReadResults, named: readonly NamedTable[], format: keyof typeof writers): void {
  for (const table of tables) printText(process.stdout, `${writers[format](table)}`);
  // Two tables in one CSV or JSON stream would be no CSV and no JSON: there each is a file of its own.
  if (format !== 'terminal' && format !== 'markdown') return;
  for (const { table } of named.filter(isForTerminal)) printText(process.stdout, writers[format](table));
}

/** Where the HTML report goes; null: there is none. @throws {UsageError} where it must not go */
function siteOf({ results, isRecording }: ReadResults, { files, html }: ReportOptions): string | null {
  if (typeof html !== 'string')
    return files && html !== false && !isRecording ? join(results, 'report', 'html') : null;
  if (isRecording && isInside(html, results))
    throw new UsageError(`--html ${html}: a recording is never written into`);
  if (!files && isInside(html, results))
    throw new UsageError(`--html ${html} lies in the results folder, where --no-files forbids to write`);
  return html;
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
  for (const { table } of shown) printText(process.stdout, `${writers[format](table)}\n`);
}
