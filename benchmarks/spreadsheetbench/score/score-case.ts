import { DataError, messageOf } from '../../../core/errors.ts';
import type { FilledCell } from '../recalculate/fill-formulas.ts';
import type { CellValue } from '../values/cell-value.ts';
import { type Area, type Coordinates, cellName } from '../workbook/coordinates.ts';
import { readWorkbook, type Workbook } from '../workbook/read-workbook.ts';
import type { Sheet } from '../workbook/sheet.ts';
import { positionParts } from './answer-position.ts';
import { answerRange, PositionError } from './cell-range.ts';
import { areEqual } from './compare-values.ts';

export interface WrongCell {
  readonly sheet: string;
  readonly cell: string;
  readonly found: CellValue;
  readonly expected: CellValue;
}

/** The verdict on one output workbook. */
export interface CaseScore {
  readonly passed: boolean;
  /**
   * - `mismatch`: a cell differs; `no-sheet`: the output lacks a sheet of the answer
   * - `unreadable`: the output or the answer is no workbook
   * - `exception`: the published evaluator would raise one: the position or the answer workbook is malformed
   */
  readonly kind: 'passed' | 'mismatch' | 'no-sheet' | 'unreadable' | 'exception';
  /** One sentence without expected values; empty when it passed. */
  readonly message: string;
  /** The first wrong cells, in the order of comparison. */
  readonly wrong: readonly WrongCell[];
  readonly wrongCount: number;
  /** Equal cells that are not empty. */
  readonly rightCount: number;
}

/** No message lists more cells than this. */
const mostWrong = 50;

/**
 * Scores an output workbook against the answer workbook, exactly after spec/benchmarks-agentic.md 1.7. Never throws for
 * what either file holds.
 * @param position effective answer position
 * @param filled results to put into the output's cells before it is compared
 */
export function scoreCase(
  output: Uint8Array,
  answer: Uint8Array,
  position: string,
  filled: readonly FilledCell[] = [],
): CaseScore {
  try {
    const [expected, found] = [read(answer, 'the answer workbook'), read(output, 'the output workbook')];
    for (const { sheet, row, column, value } of filled) sheetOf(found, sheet)?.set({ row, column }, value);
    return compareWorkbooks(found, expected, position);
  } catch (error) {
    if (error instanceof DataError) return failed('unreadable', messageOf(error));
    if (error instanceof PositionError)
      return failed('exception', `the answer position: ${messageOf(error)}`);
    throw error;
  }
}

function read(bytes: Uint8Array, name: string): Workbook {
  return readWorkbook(bytes, { name });
}

function failed(kind: CaseScore['kind'], message: string): CaseScore {
  return { passed: false, kind, message, wrong: [], wrongCount: 0, rightCount: 0 };
}

/** @throws {PositionError} where the published evaluator raises */
export function compareWorkbooks(found: Workbook, expected: Workbook, position: string): CaseScore {
  const [firstSheet] = expected.sheets;
  if (firstSheet === undefined) throw new PositionError('the answer workbook has no sheet');
  const tally = new Tally();
  let missing: string | null = null;
  // All parts are looked at, also behind a failed one: a later one may raise.
  for (const { sheet, range } of positionParts(position, firstSheet.name)) {
    const [output, answer] = [sheetOf(found, sheet), sheetOf(expected, sheet)];
    if (output === undefined) {
      missing ??= sheet;
      continue;
    }
    if (answer === undefined) throw new PositionError(`the answer workbook has no sheet '${sheet}'`);
    comparePart(output, answer, range, tally);
  }
  const { wrong, wrongCount, rightCount } = tally;
  if (missing !== null)
    return {
      ...failed('no-sheet', `there is no sheet '${missing}' in the output`),
      wrong,
      wrongCount,
      rightCount,
    };
  if (wrongCount === 0) return { passed: true, kind: 'passed', message: '', wrong, wrongCount, rightCount };
  const message = `${wrongCount} cell${wrongCount === 1 ? ' differs' : 's differ'} from the answer`;
  return { passed: false, kind: 'mismatch', message, wrong, wrongCount, rightCount };
}

function sheetOf({ sheets }: Workbook, name: string): Sheet | undefined {
  return sheets.find((sheet) => sheet.name === name);
}

function comparePart(output: Sheet, answer: Sheet, range: string, tally: Tally): void {
  const { area, invalid } = answerRange(range);
  if (area === null) return;
  if (output.isChart || answer.isChart) throw new PositionError(`sheet '${answer.name}' has no cells`);
  const before = tally.wrongCount;
  // Cells that are empty on both sides are equal: only the others need a look.
  for (const place of placesOfBoth(output, answer, area)) {
    const [found, expected] = [output, answer].map((sheet) => sheet.get(place.row, place.column));
    tally.add({
      sheet: answer.name,
      cell: cellName(place),
      found: found ?? null,
      expected: expected ?? null,
    });
  }
  if (invalid !== null && tally.wrongCount === before) throw new PositionError(`'${invalid}' is no cell`);
}

function placesOfBoth(one: Sheet, other: Sheet, area: Area): Coordinates[] {
  const { top, left, bottom, right } = area;
  if (top === bottom && left === right) return [{ row: top, column: left }];
  const places = one.placesIn(area);
  const more = other.placesIn(area).filter(({ row, column }) => one.get(row, column) === null);
  if (more.length === 0) return places;
  return [...places, ...more].sort((a, b) => a.column - b.column || a.row - b.row);
}

class Tally {
  readonly wrong: WrongCell[] = [];
  wrongCount = 0;
  rightCount = 0;

  add(cell: WrongCell): void {
    if (areEqual(cell.found, cell.expected)) {
      if (cell.expected !== null && cell.expected !== '') this.rightCount += 1;
      return;
    }
    this.wrongCount += 1;
    if (this.wrong.length < mostWrong) this.wrong.push(cell);
  }
}
