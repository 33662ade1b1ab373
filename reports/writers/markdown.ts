import { plainText } from '../plain-text.ts';
import { cellText, type Table } from '../table.ts';

export function writeMarkdown(table: Table): string {
  const columns = table.columns.filter((column) => column.detail !== true);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${escape(table.title)}`,
    '',
    `**${escape(table.stamp)}**`,
    '',
    line(columns.map((column) => column.heading)),
    line(columns.map((column) => (column.align === 'right' ? '---:' : '---'))),
    ...table.rows.map((row) => line(columns.map((column) => escape(cellText(row, column))))),
    '',
    ...table.notes.map((note) => `- ${escape(note)}`),
    '',
  ].join('\n');
}

function escape(text: string): string {
  return plainText(text).replace(/[\\|`*_<>[\]]/g, (character) => `\\${character}`);
}
