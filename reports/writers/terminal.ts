import CliTable from 'cli-table3';
import { plainText } from '../plain-text.ts';
import { shortText } from '../short-text.ts';
import { type Column, cellText, type Row, type Table } from '../table.ts';

/** The table for a terminal, no wider than its content; the stamp stands above and in the first heading. */
export function writeTerminal(table: Table): string {
  const columns = table.columns.filter((column) => column.detail !== true);
  const grid = new CliTable({
    head: columns.map((column) => shortText(column.heading)),
    colAligns: columns.map((column) => column.align),
    style: { head: [], border: [], compact: true },
  });
  for (const row of table.rows) grid.push(columns.map((column) => marked(row, column)));
  const notes = table.notes.map((note) => `  ${plainText(note)}`);
  return [`[${plainText(table.stamp)}] ${plainText(table.title)}`, grid.toString(), ...notes, ''].join('\n');
}

/** Colours do not survive a pipe: best is `*`, one of several best `=`. */
function marked(row: Row, column: Column): string {
  const text = shortText(cellText(row, column));
  const mark = row.marks?.[column.key];
  if (mark === undefined) return text;
  return mark === 'best' ? `${text}*` : `${text}=`;
}
