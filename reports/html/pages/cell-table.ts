import { canonicalHash } from '../../../core/hash.ts';
import { handOffStamps } from '../../hand-off-stamps.ts';
import { pNote } from '../../p-note.ts';
import type { RunSummary } from '../../run-summary.ts';
import type { Column, Row, Table } from '../../table.ts';
import type { CellKey } from '../cell-key.ts';

/** Columns of the main table that a cell's page shows at once; all others stand behind the switch. */
const shownColumns = [
  'method',
  'optimizer',
  'replicate',
  'n',
  'hard_percent',
  'coverage_percent',
  'gain_points',
  'p',
  'learn_rollouts',
  'optimizer_calls',
  'target_tokens',
  'optimizer_tokens',
];

/** Runs of one digest were configured alike, down to the seed and the settings of the models. */
export function configDigest({ run }: RunSummary): string {
  return canonicalHash(run).slice(0, 16);
}

/** The same for all rows of a cell. */
const cellColumns = ['benchmark', 'model', 'mode'];

/**
 * The rows of a cell from a main table, so that no number has two origins, with the digest of each run's configuration.
 * Null where the table has no row of the cell.
 */
export function cellTableOf(main: Table, cell: CellKey, summaries: readonly RunSummary[]): Table | null {
  const digests = new Map(summaries.map((summary) => [summary.run.id, configDigest(summary)]));
  const rows = main.rows.filter(
    ({ values }) =>
      values.benchmark === cell.benchmark && values.model === cell.target && values.mode === cell.mode,
  );
  if (rows.length === 0) return null;
  const several = rows.some(({ values }) => typeof values.replicate === 'number' && values.replicate > 0);
  const columns = main.columns
    .filter(({ key }) => !cellColumns.includes(key))
    .map((column): Column => {
      const shown = shownColumns.includes(column.key) && (column.key !== 'replicate' || several);
      return { ...column, detail: !shown };
    });
  return {
    title: `${cell.benchmark}, ${cell.target}, ${cell.mode}`,
    stamp: main.stamp,
    columns: [
      // The method names the row, so it comes first.
      ...columns.filter(({ key }) => key === 'method'),
      ...columns.filter(({ key }) => key !== 'method'),
      { key: 'config_digest', heading: 'config digest', align: 'left', detail: true },
    ],
    rows: rows.map((row) => ({
      ...row,
      values: { ...row.values, config_digest: digests.get(String(row.values.run)) ?? null },
    })),
    notes: notesOf(main, rows, summaries),
  };
}

/** The notes of the main table that speak of these rows and of columns that are shown at once; counts are of these rows. */
function notesOf(main: Table, rows: readonly Row[], summaries: readonly RunSummary[]): string[] {
  const tested = rows.filter(({ values }) => typeof values.p === 'number').length;
  const byHand = summaries.some(({ run }) => handOffStamps(run).length > 0);
  return main.notes.flatMap((note) => {
    if (note === pNoteOf(main)) return tested === 0 ? [] : [pNote(tested)];
    if (note.startsWith('HAND-OFF: ')) return byHand ? [note] : [];
    if (note.startsWith('n/a: '))
      return rows.some(
        (row) =>
          note.startsWith(`n/a: ${row.values.method} on ${benchmarkOf(row)}: `) &&
          row.shown.hard_percent === 'n/a',
      )
        ? [note]
        : [];
    const ofHiddenColumn = note.startsWith('unseen clusters') || note.startsWith('(... %): ');
    return !ofHiddenColumn && isOfCell(note, main, summaries) ? [note] : [];
  });
}

function pNoteOf({ rows }: Table): string {
  return pNote(rows.filter(({ values }) => typeof values.p === 'number').length);
}

/** Notes of the main table that name another benchmark do not belong here. */
function isOfCell(note: string, main: Table, summaries: readonly RunSummary[]): boolean {
  if (note.includes('runs are not finished')) return false;
  const own = new Set(summaries.map(({ run }) => run.benchmark.label));
  const named = (label: string) =>
    note.startsWith(`${label}: `) || (note.startsWith('budget ') && note.includes(`, ${label}: `));
  const others = main.rows.map(benchmarkOf);
  return [...own].some(named) || !others.some(named);
}

/** Label of a row's benchmark, without its limit and split. */
function benchmarkOf({ values }: Row): string {
  return String(values.benchmark).replace(/ [([].*$/, '');
}
