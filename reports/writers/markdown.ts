import { plainText } from '../plain-text.ts';
import { type Column, cellText, type Row, type Table } from '../table.ts';

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
    ...table.rows.map((row) => line(columns.map((column) => marked(row, column)))),
    '',
    ...table.notes.map((note) => `- ${escapeMarkdown(note)}`),
    '',
  ].join('\n');
}

/** Best in bold, one of several best underlined. */
function marked(row: Row, column: Column): string {
  const text = escapeMarkdown(cellText(row, column));
  const mark = row.marks?.[column.key];
  if (mark === undefined) return text;
  return mark === 'best' ? `**${text}**` : `<u>${text}</u>`;
}

function escapeMarkdown(text: string): string {
  return plainText(text).replace(/[\\|`*_<>[\]]/g, (character) => `\\${character}`);
}
