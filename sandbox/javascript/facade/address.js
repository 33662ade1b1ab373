/** Last row and column that a worksheet has. */
export const maxRow = 1048576;
export const maxColumn = 16384;

const cellPattern = /^\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$/;

export function columnNumber(letters) {
  if (!/^[A-Za-z]{1,3}$/.test(letters)) throw new TypeError(`${show(letters)} is no column`);
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return requireColumn(number);
}

export function columnLetters(number) {
  let letters = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

export function addressOf(row, column) {
  return `${columnLetters(column)}${row}`;
}

/** `('B3')`, `(3, 2)` or `(3, 'B')`. */
export function parseCell(row, column) {
  if (column === undefined || column === null) {
    const [, letters, digits] = cellPattern.exec(String(row)) ?? [];
    if (letters === undefined) throw new TypeError(`${show(row)} is no cell address`);
    return [requireRow(Number(digits)), columnNumber(letters)];
  }
  return [requireRow(Number(row)), typeof column === 'string' ? columnNumber(column) : requireColumn(column)];
}

/** `('A1:B2')`, `('A1', 'B2')` or `(top, left, bottom, right)`; a trailing sheet name is not part of it. */
export function parseRange(parts) {
  const list = parts.length === 1 && Array.isArray(parts[0]) ? parts[0] : parts;
  if (list.length >= 4) {
    const [top, left] = parseCell(list[0], list[1]);
    const [bottom, right] = parseCell(list[2], list[3]);
    return inOrder(top, left, bottom, right);
  }
  const [first, second = first] = list.length === 1 ? String(list[0]).split(':') : list;
  return inOrder(...parseCell(first), ...parseCell(second));
}

function inOrder(top, left, bottom, right) {
  return [Math.min(top, bottom), Math.min(left, right), Math.max(top, bottom), Math.max(left, right)];
}

export function requireRow(number) {
  if (Number.isInteger(number) && number >= 1 && number <= maxRow) return number;
  throw new RangeError(`row ${show(number)}: rows are numbered 1 to ${maxRow}`);
}

export function requireColumn(number) {
  if (Number.isInteger(number) && number >= 1 && number <= maxColumn) return number;
  throw new RangeError(`column ${show(number)}: columns are numbered 1 to ${maxColumn}`);
}

export function requireCount(count = 0) {
  if (Number.isInteger(count) && count >= 0) return count;
  throw new RangeError(`${show(count)}: how many must be a whole number, 0 or more`);
}

export function show(value) {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : String(value);
}
