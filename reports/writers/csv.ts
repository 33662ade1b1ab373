import { stringify } from 'csv-stringify/sync';
import { plainText } from '../plain-text.ts';
import { ownValue, type Table } from '../table.ts';

/**
 * All columns with raw values; the first column is the stamp, so that a copied row still says what it is.
 * Text that a spreadsheet would take for a formula gets a leading apostrophe.
 */
export function writeCsv(table: Table): string {
  const header = ['source', ...table.columns.map((column) => harmless(column.key))];
  const rows = table.rows.map((row) => [
    harmless(table.stamp),
    ...table.columns.map((column) => {
      const value = ownValue(row.values, column.key);
      if (value === null || value === undefined) return '';
      return typeof value === 'string' ? harmless(value) : String(value);
    }),
  ]);
  return stringify([header, ...rows]);
}

/**
 * A formula begins with one of these signs, or their full-width forms, behind spaces and quotes too. Where the list
 * separator is a semicolon, a spreadsheet begins a cell behind each one.
 */
const formulaStart = /(^|;)(?=[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

function harmless(text: string): string {
  return plainText(text).replace(formulaStart, "$1'");
}
