import type { Column, Mark, Row, Table } from '../table.ts';
import { countBestOrTied, placesOf } from './best-or-tied.ts';
import { blockAverages, blocksOf } from './block-averages.ts';
import { type CellGrid, type GridRow, hundredths, percentOf, percentText } from './cell-grid.ts';
import { missingNotes } from './missing-notes.ts';

/**
 * A grid as a table: one row a cell (benchmark x target x mode), one column a method, then an average a block and how
 * many cells each method is best or tied in. The column `row` says which kind a row is.
 */
export function cellTable(grid: CellGrid): Table {
  return {
    title: grid.title,
    stamp: grid.stamp,
    columns: [
      { key: 'row', heading: 'row', align: 'left', detail: true },
      { key: 'target', heading: 'target', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left' },
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'ran_target', heading: 'ran as target', align: 'left', detail: true },
      { key: 'ran_benchmark', heading: 'ran as benchmark', align: 'left', detail: true },
      ...grid.methods.flatMap((method): Column[] => [
        { key: keyOf(method), heading: method, align: 'right' },
        { key: `${keyOf(method)}_low`, heading: `${method} low`, align: 'right', detail: true },
        { key: `${keyOf(method)}_high`, heading: `${method} high`, align: 'right', detail: true },
        ...(hasPartial(grid, method) ? [partialColumn(method)] : []),
      ]),
    ],
    rows: [...grid.rows.map((row) => cellRow(grid, row)), ...averageRows(grid), countRow(grid)],
    notes: notesOf(grid),
  };
}

/** Key of a method's column: `No skill` is `no_skill_percent`. */
export function keyOf(method: string): string {
  return `${method.toLowerCase().replace(/[^a-z0-9]+/g, '_')}_percent`;
}

function hasPartial({ rows }: CellGrid, method: string): boolean {
  return isPartial(rows, method);
}

/** Apart from the column of whole numbers: whoever reads a file must not take one for the other. */
function partialColumn(method: string): Column {
  return { key: `${keyOf(method)}_partial`, heading: `${method} partial`, align: 'right', detail: true };
}

function cellRow(grid: CellGrid, row: GridRow): Row {
  const { benchmark, target, mode, ran } = row;
  const values: Record<string, string | number | null> = {
    row: 'cell',
    target,
    mode,
    benchmark,
    ran_target: ran?.target ?? null,
    ran_benchmark: ran?.benchmark ?? null,
  };
  const shown: Record<string, string> =
    ran === null ? {} : { target: named(target, ran.target), benchmark: named(benchmark, ran.benchmark) };
  const marks: Record<string, Mark> = {};
  const places = placesOf(row);
  for (const method of grid.methods) {
    const key = keyOf(method);
    const score = row.scores.get(method);
    const percent = percentOf(row, method);
    values[key] = percent === null ? null : hundredths(percent);
    if (score?.kind === 'missing') shown[key] = 'missing';
    if (score?.kind === 'partial') {
      values[`${key}_partial`] = hundredths(score.percent);
      shown[key] = `${percentText(score.percent)} (n=${score.items}, partial)`;
    }
    if (score?.kind !== 'score') continue;
    values[`${key}_low`] = score.interval === null ? null : hundredths(score.interval.low);
    values[`${key}_high`] = score.interval === null ? null : hundredths(score.interval.high);
    shown[key] = percentText(score.percent);
    const place = places.get(method);
    if (place === 'best' || place === 'tied') marks[key] = place;
  }
  return { values, shown, marks, group: `${target} ${mode}` };
}

function named(name: string, ran: string): string {
  return name === ran ? name : `${name} (${ran})`;
}

function averageRows(grid: CellGrid): Row[] {
  return blocksOf(grid).map((block) => {
    const { target, mode, averaged, total, byMethod } = blockAverages(grid, block);
    const values: Record<string, string | number | null> = {
      row: 'average',
      target,
      mode,
      benchmark: averaged === total ? `average of ${total}` : `average of ${averaged} of ${total}`,
    };
    const shown: Record<string, string> = {};
    for (const method of grid.methods) {
      const average = byMethod.get(method)?.value ?? null;
      const asked = block.rows.every(({ scores }) => scores.has(method));
      values[keyOf(method)] = average;
      if (average !== null) shown[keyOf(method)] = average.toFixed(2);
      else if (asked) shown[keyOf(method)] = isPartial(block.rows, method) ? 'partial' : 'missing';
    }
    return { values, shown, group: 'averages' };
  });
}

/** Some of the rows have a partial number of the method. */
function isPartial(rows: readonly GridRow[], method: string): boolean {
  return rows.some(({ scores }) => scores.get(method)?.kind === 'partial');
}

function countRow(grid: CellGrid): Row {
  const values: Record<string, string | number | null> = {
    row: 'best or tied',
    target: 'best or tied',
    mode: null,
    benchmark: null,
  };
  const shown: Record<string, string> = { mode: '', benchmark: 'cells' };
  for (const method of grid.methods) {
    const { best, tied, compared } = countBestOrTied(grid, method);
    values[keyOf(method)] = compared === 0 ? null : best + tied;
    if (compared > 0) shown[keyOf(method)] = `${best + tied} of ${compared}`;
  }
  return { values, shown, group: 'counts' };
}

function notesOf(grid: CellGrid): string[] {
  const notes = [
    'Percent of test tasks answered exactly. Best of a row: bold, or *; equal best: underlined, or =. Best or tied goes by the printed decimal, as in the paper: it is no test.',
  ];
  if (grid.own !== null) {
    const { best, tied, compared } = countBestOrTied(grid, grid.own);
    notes.push(
      `${grid.own}: best in ${best}, tied in ${tied} of the ${compared} cells in which it was compared; the table has ${grid.rows.length} cells.`,
    );
  }
  notes.push(
    'Averages are over the benchmarks in which every method of the block has a number; a method that is asked for in some of them only has none.',
  );
  return [...notes, ...(grid.notes ?? []), ...partialNotes(grid), ...missingNotes(grid)];
}

function partialNotes({ rows }: CellGrid): string[] {
  const notes = new Map<string, Set<string>>();
  for (const { mode, scores } of rows)
    for (const score of scores.values())
      if (score.kind === 'partial') notes.set(score.note, (notes.get(score.note) ?? new Set()).add(mode));
  return [...notes].map(
    ([note, modes]) =>
      `partial (${[...modes].join(', ')}): ${note}; neither compared nor averaged nor counted`,
  );
}
