import { stringify } from 'csv-stringify/sync';
import { plainText } from '../plain-text.ts';
import type { Table } from '../table.ts';

/**
 * All columns with raw values; the first column is the stamp, so that a copied row still says what it is.
 * Text that a spreadsheet would take for a formula gets a leading apostrophe.
 */
export function writeCsv(table: Table): string {
  const header = ['source', ...table.columns.map((column) => column.key)];
  const rows = table.rows.map((row) => [
    harmless(table.stamp),
    ...table.columns.map((column) => {
      const value = row.values[column.key];
      if (value === null || value === undefined) return '';
      return typeof value === 'string' ? harmless(value) : String(value);
    }),
  ]);
  return stringify([header, ...rows]);
}

function harmless(text: string): string {
  const plain = plainText(text);
  return /^[=+\-@\t\r]/.test(plain) ? `'${plain}` : plain;
}
