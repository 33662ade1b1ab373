import { columnLetters, columnNumber, lastColumn } from './coordinates.ts';

/**
 * Pieces of a formula that references must not be looked for in: quoted texts, names of sheets and books, errors,
 * numbers with exponents; then runs of everything that is no operator, and single characters.
 */
const pieces =
  /"(?:[^"]|"")*"|#[A-Z0-9/]+[!?]?|(?:'(?:[^']|'')*'|\[[^\]]*\]|[^\s"'[\]{}(),;+\-*/^&=<>%#])+|[\s\S]/g;
const exponent = /^\d+(?:\.\d*)?[eE]$/;
const rows = /^(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})$/;
const columns = /^(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})$/;
const cell = /^(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})$/;

export interface Shift {
  readonly rows: number;
  readonly columns: number;
}

/**
 * A formula as it reads some cells further: relative references move, absolute ones (`$`) and names stay.
 * @param formula without its equals sign
 * @returns null when a reference would leave the sheet
 */
export function shiftFormula(formula: string, shift: Shift): string | null {
  let shifted = '';
  const parts = formula.match(pieces) ?? [];
  for (const [index, part] of parts.entries()) {
    const isCall = parts[index + 1] === '(';
    const isExponent =
      index >= 2 && /^[+-]$/.test(parts[index - 1] ?? '') && exponent.test(parts[index - 2] ?? '');
    const moved = isCall || isExponent || /^["#]/.test(part) ? part : shiftReference(part, shift);
    if (moved === null) return null;
    shifted += moved;
  }
  return shifted;
}

function shiftReference(text: string, shift: Shift): string | null {
  const cut = text.lastIndexOf('!') + 1;
  const [sheet, reference] = [text.slice(0, cut), text.slice(cut)];
  const moved = shiftRange(reference, shift);
  return moved === null ? null : sheet + moved;
}

function shiftRange(reference: string, shift: Shift): string | null {
  const between = rows.exec(reference) ?? columns.exec(reference);
  if (between !== null) {
    const [, firstFixed = '', first = '', secondFixed = '', second = ''] = between;
    const one = /\d/.test(first) ? shiftRow : shiftColumn;
    return joined([one(firstFixed, first, shift), one(secondFixed, second, shift)], ':');
  }
  // The ends of a range may be names.
  if (reference.includes(':'))
    return joined(
      reference.split(':').map((end) => shiftRange(end, shift)),
      ':',
    );
  const [, columnFixed = '', letters, rowFixed = '', digits] = cell.exec(reference) ?? [];
  if (letters === undefined || digits === undefined) return reference;
  return joined([shiftColumn(columnFixed, letters, shift), shiftRow(rowFixed, digits, shift)], '');
}

function shiftRow(fixed: string, digits: string, shift: Shift): string | null {
  if (fixed !== '') return `$${digits}`;
  const row = Number(digits) + shift.rows;
  return row < 1 ? null : String(row);
}

function shiftColumn(fixed: string, letters: string, shift: Shift): string | null {
  if (fixed !== '') return `$${letters}`;
  const column = columnNumber(letters) + shift.columns;
  return column < 1 || column > lastColumn ? null : columnLetters(column);
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  return parts.includes(null) ? null : parts.join(separator);
}
