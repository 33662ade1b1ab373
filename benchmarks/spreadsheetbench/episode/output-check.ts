import { DataError, messageOf } from '../../../core/errors.ts';
import { previewText } from '../preview.ts';
import { cellName, lastColumn } from '../workbook/coordinates.ts';
import { readWorkbook } from '../workbook/read-workbook.ts';

const [rowsLooked, mostFormulas] = [30, 10];

/** What a model is told of the output workbook after it has run its solution: the first sheet, and bare formulas. */
export function outputCheck(output: Uint8Array | null, path: string): string {
  if (output === null) return `[check] ${path} does not exist yet.`;
  try {
    const values = readWorkbook(output, { name: path });
    const texts = readWorkbook(output, { name: path, formulas: true });
    const [first] = texts.sheets;
    if (first === undefined) return `[check] ${path} has no sheet.`;
    const shown = previewText({ ...values, sheets: values.sheets.slice(0, 1) });
    const bare = first
      .placesIn({ top: 1, left: 1, bottom: rowsLooked, right: lastColumn })
      .filter(({ row, column }) => {
        const text = first.get(row, column);
        return (
          typeof text === 'string' && text.startsWith('=') && values.sheets[0]?.get(row, column) === null
        );
      });
    const names = bare.slice(0, mostFormulas).map(cellName).join(', ');
    const advice =
      bare.length === 0
        ? ''
        : `\n${bare.length} cells hold a formula without a value (${names}). Nothing will calculate them: write the values themselves.`;
    return `[check] ${path} exists.\n${shown}${advice}`.trim();
  } catch (error) {
    if (error instanceof DataError) return `[check] ${messageOf(error)}`;
    throw error;
  }
}
