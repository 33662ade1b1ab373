import { columnLetters, columnNumber, lastColumn } from './coordinates.ts';

/**
 * Pieces of a formula that references must not be looked for in: quoted texts, names of sheets and books, errors,
 * numbers with exponents; then runs of everything that is no operator, and single characters. What is not closed goes
 * on to the end, so that no opening mark is looked at twice.
 */
const pieces =
  /"(?:[^"]|"")*(?:"|$)|#[A-Z0-9/]+[!?]?|(?:'(?:[^']|'')*(?:'|$)|\[[^\]]*(?:\]|$)|[^\s"'[\]{}(),;+\-*/^&=<>%#])+|[\s\S]/g;
const exponent = /^\d+(?:\.\d*)?[eE]$/;
const rows = /^(\$?)([1-9]\d{0,6}):(\$?)([1-9]\d{0,6})$/;
const columns = /^(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})$/;
const cell = /^(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})$/;

export interface Shift {
  readonly rows: number;
  readonly columns: number;
}

/** A piece of a formula as it reads some cells further; null when it would leave the sheet. */
type Mover = (shift: Shift) => string | null;

/**
 * A formula that stands in many cells: taken apart once, moved often. Relative references move, absolute ones (`$`) and
 * names stay.
 */
export class SharedFormula {
  readonly #pieces: readonly (string | Mover)[];

  /** @param formula without its equals sign */
  constructor(formula: string) {
    const parts = formula.match(pieces) ?? [];
    this.#pieces = parts.map((part, index) => {
      const isCall = parts[index + 1] === '(';
      const isExponent =
        index >= 2 && /^[+-]$/.test(parts[index - 1] ?? '') && exponent.test(parts[index - 2] ?? '');
      return isCall || isExponent || /^["#]/.test(part) ? part : referenceMover(part);
    });
  }

  /** @returns null when a reference would leave the sheet */
  shifted(shift: Shift): string | null {
    const texts: string[] = [];
    for (const piece of this.#pieces) {
      const moved = typeof piece === 'string' ? piece : piece(shift);
      if (moved === null) return null;
      texts.push(moved);
    }
    return texts.join('');
  }
}

function referenceMover(text: string): string | Mover {
  const cut = text.lastIndexOf('!') + 1;
  const [sheet, reference] = [text.slice(0, cut), text.slice(cut)];
  const mover = rangeMover(reference);
  return typeof mover === 'string' ? text : (shift) => joined([sheet, mover(shift)], '');
}

function rangeMover(reference: string): string | Mover {
  const between = rows.exec(reference) ?? columns.exec(reference);
  if (between !== null) {
    const [, firstFixed = '', first = '', secondFixed = '', second = ''] = between;
    const one = /\d/.test(first) ? rowMover : columnMover;
    const [start, end] = [one(firstFixed, first), one(secondFixed, second)];
    return (shift) => joined([start(shift), end(shift)], ':');
  }
  // The ends of a range may be names.
  if (reference.includes(':')) {
    const ends = reference.split(':').map(rangeMover);
    return (shift) =>
      joined(
        ends.map((end) => (typeof end === 'string' ? end : end(shift))),
        ':',
      );
  }
  const [, columnFixed = '', letters, rowFixed = '', digits] = cell.exec(reference) ?? [];
  if (letters === undefined || digits === undefined) return reference;
  const [column, row] = [columnMover(columnFixed, letters), rowMover(rowFixed, digits)];
  return (shift) => joined([column(shift), row(shift)], '');
}

function rowMover(fixed: string, digits: string): Mover {
  if (fixed !== '') return () => `$${digits}`;
  const from = Number(digits);
  return (shift) => (from + shift.rows < 1 ? null : String(from + shift.rows));
}

function columnMover(fixed: string, letters: string): Mover {
  if (fixed !== '') return () => `$${letters}`;
  const from = columnNumber(letters);
  return (shift) => {
    const column = from + shift.columns;
    return column < 1 || column > lastColumn ? null : columnLetters(column);
  };
}

function joined(parts: readonly (string | null)[], separator: string): string | null {
  return parts.includes(null) ? null : parts.join(separator);
}
