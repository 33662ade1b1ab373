import { plainText } from '../plain-text.ts';
import { shortText } from '../short-text.ts';
import { type Column, cellText, ownValue, type Row, type Table } from '../table.ts';

/** Longest title or note, in characters: TeX reads no line beyond its buffer. */
const longestLine = 2000;

/**
 * A whole LaTeX document with one booktabs table: it compiles as it is, and the part between the two comment lines can
 * be put into a paper (packages booktabs, array and longtable). Best in bold, one of several best underlined.
 */
export function writeLatex(table: Table): string {
  const columns = table.columns.filter((column) => column.detail !== true);
  const room = roomOf(columns);
  const head = `${columns.map((column) => escapeLatex(fitted(column.heading, room))).join(' & ')} \\\\`;
  return [
    '\\documentclass{article}',
    '\\usepackage{booktabs,array,longtable}',
    // Paper as large as the table: a wide one is not cut off.
    `\\usepackage[paperwidth=${paperWidth(table, columns)}mm,paperheight=297mm,margin=15mm]{geometry}`,
    '\\begin{document}',
    '\\footnotesize',
    '\\setlength{\\LTleft}{0pt}',
    '% table begins',
    `\\noindent\\textbf{${escapeLatex(shortText(table.stamp, longestLine))}} ${escapeLatex(shortText(table.title, longestLine))}`,
    `\\begin{longtable}{@{}${columns.map(({ align }) => (align === 'right' ? 'r' : 'l')).join('')}@{}}`,
    '\\toprule',
    head,
    '\\midrule',
    '\\endhead',
    '\\bottomrule',
    '\\endfoot',
    ...table.rows.flatMap((row, index) => {
      const before = table.rows[index - 1];
      const rule = before !== undefined && before.group !== row.group ? ['\\midrule'] : [];
      return [...rule, `${columns.map((column) => marked(row, column, room)).join(' & ')} \\\\`];
    }),
    '\\end{longtable}',
    ...table.notes.map((note) => `\\par\\noindent ${escapeLatex(shortText(note, longestLine))}`),
    '% table ends',
    '\\end{document}',
    '',
  ].join('\n');
}

/** Printed characters of one cell: TeX fails on a row of 5.7 m, which is 1500 of the widest letter in bold. */
function roomOf(columns: readonly Column[]): number {
  return Math.min(500, Math.floor(1500 / Math.max(1, columns.length)));
}

/** As much of a text as takes `room` characters in print, the rest replaced by its length. */
function fitted(text: string, room: number): string {
  let printed = 0;
  let at = 0;
  for (const character of text) {
    printed += printable(plainText(character)).length;
    if (printed > room) return `${text.slice(0, at)} [${text.length - at} more characters]`;
    at += character.length;
  }
  return text;
}

/** Millimetres: about 1.9 a character of the widest cell of each column, and the space between columns. */
function paperWidth(table: Table, columns: readonly Column[]): number {
  const room = roomOf(columns);
  const widest = columns.map((column) =>
    Math.max(
      ...[column.heading, ...table.rows.map((row) => cellText(row, column))].map(
        (text) => fitted(text, room).length,
      ),
    ),
  );
  const wanted = widest.reduce((total, characters) => total + 1.9 * characters + 5, 40);
  // TeX knows no length above 5.7 m.
  return Math.round(Math.min(5000, Math.max(210, wanted)));
}

function marked(row: Row, column: Column, room: number): string {
  const text = escapeLatex(fitted(cellText(row, column), room));
  const mark = ownValue(row.marks, column.key);
  if (mark === undefined) return text;
  return mark === 'best' ? `\\textbf{${text}}` : `\\underline{${text}}`;
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '#': '\\#',
  $: '\\$',
  '%': '\\%',
  '&': '\\&',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  // A group of its own: no ligature with a neighbour.
  "'": "{'}",
  '`': '{`}',
  '-': '{-}',
  // Brackets at the start of a row would be read as the optional argument of the line break before it.
  '[': '{[}',
  ']': '{]}',
  '*': '{*}',
};

/**
 * Foreign text as itself: nothing of it is a command. What pdflatex has no glyph for stands as its code point, so that
 * a table of any text compiles.
 */
export function escapeLatex(text: string): string {
  return Array.from(printable(plainText(text)), (character) => escapes[character] ?? character).join('');
}

function printable(text: string): string {
  return text.replace(/[^ -~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `(U+${code.toString(16).toUpperCase().padStart(4, '0')})`;
  });
}
