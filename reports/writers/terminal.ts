import CliTable from 'cli-table3';
import { shortText } from '../short-text.ts';
import { type Column, cellText, ownValue, type Row, type Table } from '../table.ts';

/** Longest title or note, in characters. */
const longestLine = 2000;

/** The table for a terminal, no wider than its content; the stamp stands above and in the first heading. */
export function writeTerminal(table: Table): string {
  const columns = table.columns.filter((column) => column.detail !== true);
  const grid = new CliTable({
    head: columns.map((column) => shortText(column.heading)),
    colAligns: columns.map((column) => column.align),
    style: { head: [], border: [], compact: true },
  });
  for (const row of table.rows) grid.push(columns.map((column) => marked(row, column)));
  const notes = table.notes.map((note) => `  ${shortText(note, longestLine)}`);
  return [
    `[${shortText(table.stamp, longestLine)}] ${shortText(table.title, longestLine)}`,
    grid.toString(),
    ...notes,
    '',
  ].join('\n');
}

/** Colours do not survive a pipe: best is `*`, one of several best `=`. */
function marked(row: Row, column: Column): string {
  const text = shortText(cellText(row, column));
  const mark = ownValue(row.marks, column.key);
  if (mark === undefined) return text;
  return mark === 'best' ? `${text}*` : `${text}=`;
}
