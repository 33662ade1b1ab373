import { DataError, messageOf } from '../../core/errors.ts';
import { codePointLength, codePointPrefix } from '../../core/python-text.ts';
import { valueText } from './values/value-text.ts';
import { cellName } from './workbook/coordinates.ts';
import { readWorkbook, type Workbook } from './workbook/read-workbook.ts';
import type { Sheet } from './workbook/sheet.ts';

const [mostRows, mostColumns, mostCharacters] = [5, 20, 40];

/**
 * What a model sees of a workbook (spec/benchmarks-agentic.md 1.4): of every sheet its extent and the first rows,
 * cell by cell.
 * @param workbook read with formulas as text
 */
export function previewText(workbook: Workbook): string {
  return workbook.sheets.flatMap(sheetLines).join('\n');
}

function sheetLines(sheet: Sheet): string[] {
  const { top, left, bottom, right } = sheet.extent ?? { top: 1, left: 1, bottom: 1, right: 1 };
  const extent = `${cellName({ row: top, column: left })}:${cellName({ row: bottom, column: right })}`;
  const lines = [`## Sheet: ${sheet.name}  (dim=${extent}, max_row=${bottom}, max_col=${right})`];
  for (let row = 1; row <= Math.min(bottom, mostRows); row += 1) {
    const cells: string[] = [];
    for (let column = 1; column <= Math.min(right, mostColumns); column += 1)
      cells.push(`${cellName({ row, column })}=${shortened(valueText(sheet.get(row, column)))}`);
    lines.push(cells.join(' | '));
  }
  if (bottom > mostRows) lines.push(`... (${bottom - mostRows} more rows)`);
  return [...lines, ''];
}

function shortened(text: string): string {
  return codePointLength(text) > mostCharacters ? `${codePointPrefix(text, mostCharacters - 3)}...` : text;
}

/** The preview of a file, or one line that says why there is none. */
export function previewOf(bytes: Uint8Array, name: string): string {
  try {
    return previewText(readWorkbook(bytes, { name, formulas: true }));
  } catch (error) {
    if (error instanceof DataError) return `(The workbook cannot be previewed: ${messageOf(error)})`;
    throw error;
  }
}
