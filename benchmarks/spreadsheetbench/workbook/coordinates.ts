/** openpyxl knows columns up to ZZZ, two more than Excel's XFD needs letters. */
export const lastColumn = 18_278;
export const lastRow = 1_048_576;

export interface Coordinates {
  readonly row: number;
  readonly column: number;
}

/** `AB` -> 28. Upper or lower case letters. */
export function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

/** 28 -> `AB`; 0 has no letters. */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

export function cellName({ row, column }: Coordinates): string {
  return `${columnLetters(column)}${row}`;
}

const cellPattern = /^\$?([A-Za-z]{1,3})\$?(\d+)$/;

/** `$B$12` -> row 12, column 2; null for what is no cell, row 0 among it. */
export function parseCell(text: string): Coordinates | null {
  const [, letters, digits] = cellPattern.exec(text) ?? [];
  if (letters === undefined || digits === undefined) return null;
  const row = Number(digits);
  return row === 0 ? null : { row, column: columnNumber(letters) };
}

/** A rectangle of cells, borders included. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** `A1:B2` or `A1`, as merged cells and links are written; null for anything else. */
export function parseArea(text: string): Area | null {
  const [first = '', second = first, more] = text.split(':');
  const [start, end] = [parseCell(first), parseCell(second)];
  if (start === null || end === null || more !== undefined) return null;
  if (start.row > end.row || start.column > end.column) return null;
  return { top: start.row, left: start.column, bottom: end.row, right: end.column };
}
