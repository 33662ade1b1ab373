import type { Column, Table } from '../../table.ts';

/** What a reader looks for right after the score, in this order. */
const afterScore = ['gain_points', 'p'];

/** Shown by the other writers at once, and here behind the switch of all columns. */
const behindSwitch = new Set(['soft_percent', 'coverage_percent', 'unseen_percent']);

/** The main table as pages show it: gain and p right after hard %, what few readers look for behind the switch. */
export function mainTableForPage(table: Table): Table {
  return { ...table, columns: table.columns.flatMap((column) => placed(column, table)) };
}

function placed(column: Column, { columns }: Table): Column[] {
  if (afterScore.includes(column.key)) return [];
  if (column.key === 'hard_percent')
    return [column, ...afterScore.flatMap((key) => columns.find((other) => other.key === key) ?? [])];
  return [behindSwitch.has(column.key) ? { ...column, detail: true } : column];
}
