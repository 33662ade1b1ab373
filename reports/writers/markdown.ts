import { plainText } from '../plain-text.ts';
import { cellText, type Table } from '../table.ts';

export function writeMarkdown(table: Table): string {
  const columns = table.columns.filter((column) => column.detail !== true);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${escapeMarkdown(table.title)}`,
    '',
    `**${escapeMarkdown(table.stamp)}**`,
    '',
    line(columns.map((column) => column.heading)),
    line(columns.map((column) => (column.align === 'right' ? '---:' : '---'))),
    ...table.rows.map((row) => line(columns.map((column) => escapeMarkdown(cellText(row, column))))),
    '',
    ...table.notes.map((note) => `- ${escapeMarkdown(note)}`),
    '',
  ].join('\n');
}

function escapeMarkdown(text: string): string {
  return plainText(text).replace(/[\\|`*_<>[\]]/g, (character) => `\\${character}`);
}
