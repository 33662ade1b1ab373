import { pyInt } from '../../../core/python-number.ts';
import { type Area, cellName, columnNumber, lastColumn, lastRow } from '../workbook/coordinates.ts';

/** The published evaluator raises an exception here; the case then fails. */
export class PositionError extends Error {}

/** What a range of an answer position stands for. */
export interface AnswerRange {
  /** The cells that exist, in the order of comparison: column by column. Null: none, and the part passes. */
  readonly area: Area | null;
  /** The comparison ends with an exception behind the area, naming this cell. */
  readonly invalid: string | null;
}

/**
 * Reads a range with the published quirks (spec/benchmarks-agentic.md 1.7): all letters of a half are its column,
 * counted from a capital A also when they are small, all digits its row; a reversed range has no cells.
 * @throws {PositionError} where the evaluator raises before it has compared a cell
 */
export function answerRange(range: string): AnswerRange {
  if (!range.includes(':')) return { area: singleCell(range), invalid: null };
  const bounds = rangeBounds(range);
  const { top, left, bottom, right } = bounds;
  if (top > bottom || left > right) return { area: null, invalid: null };
  if (left === 0 || left > lastColumn || top === 0 || top > lastRow)
    throw new PositionError(`'${cellName({ row: top, column: left })}' is no cell`);
  if (bottom > lastRow)
    return {
      area: { top, left, bottom: lastRow, right: left },
      invalid: cellName({ row: lastRow + 1, column: left }),
    };
  if (right > lastColumn)
    return {
      area: { top, left, bottom, right: lastColumn },
      invalid: cellName({ row: top, column: lastColumn + 1 }),
    };
  return { area: bounds, invalid: null };
}

/** Rows and columns of a range with a colon, unchecked. @throws {PositionError} without exactly two halves with rows */
export function rangeBounds(range: string): Area {
  const [first, second, more] = range.split(':').map(halfOf);
  if (first === undefined || second === undefined || more !== undefined)
    throw new PositionError(`'${range}' does not have two halves`);
  return { top: first.row, left: first.column, bottom: second.row, right: second.column };
}

function halfOf(half: string): { row: number; column: number } {
  const digits = pyInt((half.match(/\p{Nd}/gu) ?? []).join(''));
  if (digits === null) throw new PositionError(`'${half}' names no row`);
  let column = 0;
  for (const letter of half.match(/\p{L}/gu) ?? []) column = column * 26 + (letter.codePointAt(0) ?? 0) - 64;
  return { row: Number(digits), column };
}

function singleCell(text: string): Area {
  const [, letters, digits] = /^\$?([A-Za-z]{1,3})\$?(\p{Nd}+)$/u.exec(text) ?? [];
  const row = Number(pyInt(digits ?? '') ?? 0);
  if (letters === undefined || row < 1 || row > lastRow) throw new PositionError(`'${text}' is no cell`);
  const column = columnNumber(letters);
  return { top: row, left: column, bottom: row, right: column };
}
