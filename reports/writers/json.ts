import { safeJson } from '../../core/safe-json.ts';
import type { Table } from '../table.ts';

/** Raw values of all columns, with the stamp on the table and on each row. */
export function writeJson(table: Table): string {
  const value = {
    title: table.title,
    source: table.stamp,
    columns: table.columns.map(({ key, heading }) => ({ key, heading })),
    rows: table.rows.map((row) => ({ source: table.stamp, ...row.values })),
    notes: table.notes,
  };
  return `${safeJson(value)}\n`;
}
