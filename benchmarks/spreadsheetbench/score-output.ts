import { DataError } from '../../core/errors.ts';
import type { CaseResult } from './grade.ts';
import type { SpreadsheetPayload, TestCase } from './payload.ts';
import { filledFormulas } from './recalculate/fill-formulas.ts';
import { scoreCase, type WrongCell } from './score/score-case.ts';
import { parseCell } from './workbook/coordinates.ts';
import { readWorkbook } from './workbook/read-workbook.ts';

/** A warning about formulas names no more cells than this. */
const mostFormulas = 10;

/** Scores the workbook that a case ended with, and looks for the most common cause of empty cells. */
export async function scoreOutput(
  output: Uint8Array,
  testCase: TestCase,
  { answerPosition, settings }: Pick<SpreadsheetPayload, 'answerPosition' | 'settings'>,
): Promise<CaseResult> {
  const filled = settings.recalculate === 'ironcalc' ? await filledFormulas(output) : [];
  const score = scoreCase(output, testCase.answer.read(), answerPosition, filled);
  const empty = score.wrong.filter(({ found }) => found === null);
  return { no: testCase.no, score, formulas: empty.length === 0 ? [] : formulasAt(output, empty) };
}

/** Which of the cells hold a formula, as `Sheet!Cell`. */
function formulasAt(output: Uint8Array, cells: readonly WrongCell[]): string[] {
  try {
    const { sheets } = readWorkbook(output, { name: 'output', formulas: true });
    const found = cells.filter(({ sheet, cell }) => {
      const place = parseCell(cell);
      const value = place && sheets.find(({ name }) => name === sheet)?.get(place.row, place.column);
      return typeof value === 'string' && value.startsWith('=');
    });
    return found.slice(0, mostFormulas).map(({ sheet, cell }) => `${sheet}!${cell}`);
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}
