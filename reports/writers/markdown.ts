import { shortText } from '../short-text.ts';
import { type Column, cellText, ownValue, type Row, type Table } from '../table.ts';

/** Longest title or note, in characters. */
const longestLine = 2000;

export function writeMarkdown(table: Table): string {
  const columns = table.columns.filter((column) => column.detail !== true);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${lineText(table.title)}`,
    '',
    `**${lineText(table.stamp)}**`,
    '',
    line(columns.map((column) => escapeMarkdown(shortText(column.heading)))),
    line(columns.map((column) => (column.align === 'right' ? '---:' : '---'))),
    ...table.rows.map((row) => line(columns.map((column) => marked(row, column)))),
    '',
    ...table.notes.map((note) => `- ${lineText(note)}`),
    '',
  ].join('\n');
}

/** Best in bold, one of several best underlined. */
function marked(row: Row, column: Column): string {
  const text = escapeMarkdown(shortText(cellText(row, column)));
  const mark = ownValue(row.marks, column.key);
  if (mark === undefined) return text;
  return mark === 'best' ? `**${text}**` : `<u>${text}</u>`;
}

/** A text that begins a block: it must not become a heading, a list, a rule or indented code, nor lose its last `#`. */
function lineText(text: string): string {
  return escapeMarkdown(shortText(text, longestLine).trim())
    .replace(/^(?=[#+=-])/, '\\')
    .replace(/^(\d{1,9})(?=[.)])/, '$1\\')
    .replace(/(#+)$/, '\\$1');
}

/**
 * `&` begins an entity; `$` mathematics and `~` a fence or struck text where Markdown is read as on GitHub, and addresses are
 * links there without any mark-up.
 */
function escapeMarkdown(text: string): string {
  return text.replace(
    /[\\|`*_<>[\]~$@]|&(?=[#\w])|:(?=\/\/)|(?<=www)\.|(?<=mailto|xmpp):/gi,
    (character) => `\\${character}`,
  );
}
