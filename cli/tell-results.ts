import { join } from 'node:path';
import { CapReachedError, messageOf, Suspended } from '../core/errors.ts';
import { forgetSetAside } from '../core/set-aside-notes.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import { setAsideRuns } from '../matrix/set-aside-runs.ts';
import { resultsStore } from '../matrix/store.ts';
import { type RunResult, sweepExitCode } from '../matrix/sweep.ts';
import { type CellLayout, noteLayout, readLayout } from '../reports/cells/layout.ts';
import { comparisonTable } from '../reports/comparison-table.ts';
import { type ControlsNote, noteControls } from '../reports/controls/note.ts';
import { type NotPossibleCell, noteNotPossible, readNotPossible } from '../reports/not-possible.ts';
import { noteTitle, readTitle } from '../reports/results-title.ts';
import { namedTables, readSummaries, tablesOf, writeReport } from '../reports/write-report.ts';
import { writeTerminal } from '../reports/writers/terminal.ts';
import { printText } from './print-text.ts';
import { wantedText } from './wanted-text.ts';

/** What a sweep is asked to show at its end. */
export interface ToldOptions {
  readonly title: string;
  readonly planned: readonly PlannedRun[];
  /** Cells in which a method cannot run. */
  readonly notPossible?: readonly NotPossibleCell[];
  /** The table by cell that the matrix asks for; absent or null: none. */
  readonly layout?: CellLayout | null;
  /** Negative controls of the matrix; absent: none. */
  readonly controls?: ControlsNote['controls'];
  /** Results folder. */
  readonly out: string;
  /** Other runs follow at once that need these: no table yet. */
  readonly isFirstPass?: boolean;
  /** File or `-` that every event is written to as it is logged. */
  readonly events?: string;
}

/** A longer table is printed turned, a column a method. */
const mostRowsPrinted = 40;

/** What no log tells: kept beside the results, so that `report` gives the same bytes. */
export function noteWhatIsAsked({
  out,
  title,
  planned,
  notPossible = [],
  layout,
  controls,
}: ToldOptions): void {
  const possible = planned.map(({ run: { benchmark, target, mode, method } }) => ({
    benchmark: benchmark.label,
    model: target.name,
    mode: mode.name,
    method: method.label,
  }));
  noteNotPossible(out, notPossible, possible);
  if (layout) noteLayout(out, layout);
  if (controls) noteControls(out, controls);
  if (readTitle(out) === null) noteTitle(out, title);
}

/**
 * Prints the tables, writes the report, says what is not finished. `spent` and `bill`: of this process; absent: others made
 * the calls.
 * @returns the exit code
 */
export function tellResults(
  options: ToldOptions,
  results: readonly RunResult[],
  {
    bill,
    spent,
  }: { readonly bill?: string; readonly spent?: { readonly calls: number; readonly usd: number } } = {},
): number {
  const store = resultsStore(options.out);
  const ids = options.planned.map(({ run }) => run.id).filter((id) => store.runIds().includes(id));
  const all = readSummaries(store.runIds().map(store.runFolder), null, readLayout(options.out));
  const shown = all.filter(({ run }) => ids.includes(run.id));
  const { notPossible = [] } = options;
  const title = readTitle(options.out) ?? options.title;
  for (const { id, state } of results) if (state !== 'incomplete') forgetSetAside(options.out, id);
  const setAside = setAsideRuns(store);
  const tables = tablesOf(shown, { title, all, notPossible, setAside });
  // With --events - the standard output belongs to the events.
  const stream = options.events === '-' ? process.stderr : process.stdout;
  const showsTables = options.isFirstPass !== true;
  // The files are those of `report`: of everything that the folder holds.
  const every = tablesOf(all, { title, notPossible: readNotPossible(options.out), setAside });
  const named = all.length === 0 ? [] : namedTables(options.out, all, every);
  // What a table by cell was asked for has no intervals of its own: the counted contrasts, or the transfers, follow it.
  const hasCells = showsTables && named.some(({ stem }) => stem.startsWith('cell'));
  const byCell = hasCells ? named.filter(({ stem }) => /^(cell|transfer|contrast-summary)/.test(stem)) : [];
  for (const { table } of byCell) printText(stream, `${writeTerminal(table)}\n`);
  for (const table of tables) {
    const tall = table.rows.length > mostRowsPrinted;
    if (showsTables && byCell.length === 0)
      printText(stream, `${writeTerminal(tall ? comparisonTable(table) : table)}\n`);
    if (showsTables && tall)
      printText(stream, `  all ${table.rows.length} runs: ${join(options.out, 'report', 'table.md')}\n`);
  }
  if (showsTables)
    for (const { stem, table } of named)
      if (stem.startsWith('controls')) printText(stream, `${writeTerminal(table)}\n`);
  const files = all.length === 0 ? [] : writeReport(options.out, all, named);
  printText(
    process.stderr,
    `${bill === undefined ? '' : `${bill}\n`}${files.length} report files below ${join(options.out, 'report')}\n`,
  );
  if (showsTables && files.length > 0)
    printText(process.stderr, `look at it in a browser: skillopt-bench serve ${options.out}\n`);
  const incomplete = results.filter(({ state }) => state === 'incomplete');
  if (incomplete.length === 0) return 0;
  for (const { id, error } of incomplete.slice(0, 10))
    printText(process.stderr, `not finished: ${id}: ${reasonOf(error)}\n`);
  const wanted = incomplete.flatMap(({ error }) => (error instanceof Suspended ? error.wanted : []));
  if (wanted.length > 0) printText(process.stderr, wantedText([...new Set(wanted)]));
  if (spent !== undefined && incomplete.some(({ error }) => error instanceof CapReachedError))
    printText(
      process.stderr,
      `spent for ${options.out}: ${spent.calls} calls, ${spent.usd.toFixed(4)} USD\n`,
    );
  printText(
    process.stderr,
    `${incomplete.length} of ${results.length} runs are not finished; the same command resumes them\n`,
  );
  return sweepExitCode(results);
}

export function reasonOf(error: Error | null): string {
  if (error instanceof Suspended) return `waits for replies by hand: ${error.wanted.length}`;
  return error === null ? '' : messageOf(error);
}
