import type { Cell } from 'exceljs';
import { openWorkbook } from '../../sandbox/javascript/workbook-files.ts';

/**
 * Names the cells of a range in which two workbooks differ. A simple check for the executors' own test: numbers to
 * two decimals, dates to the day, no text and no value alike. The real scorer is the benchmark's.
 */
export async function differingCells(
  output: Uint8Array,
  answer: Uint8Array,
  sheetName: string | null,
  range: string,
): Promise<string[]> {
  const [made, wanted] = await Promise.all([openWorkbook(output), openWorkbook(answer)]);
  const name = sheetName ?? wanted.worksheets[0]?.name ?? '';
  const [first = '', last = first] = range.split(':');
  const corner = wanted.getWorksheet(name)?.getCell(first);
  const end = wanted.getWorksheet(name)?.getCell(last);
  if (corner === undefined || end === undefined) return [`no sheet ${name}`];
  const differing: string[] = [];
  for (let row = Number(corner.row); row <= Number(end.row); row += 1)
    for (let column = Number(corner.col); column <= Number(end.col); column += 1) {
      const got = comparable(made.getWorksheet(name)?.getCell(row, column));
      const expected = comparable(wanted.getWorksheet(name)?.getCell(row, column));
      if (got !== expected) differing.push(`${name}!${row},${column}: ${got} for ${expected}`);
    }
  return differing;
}

/** `cell.value` leaves out a cached result that is 0 or empty; `cell.result` has it. */
function comparable(cell: Cell | undefined): string {
  return comparableValue(cell?.formula === undefined ? cell?.value : cell.result);
}

function comparableValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (typeof value === 'number') return `number ${Math.round(value * 100) / 100}`;
  if (value instanceof Date) return `day ${Math.round(value.getTime() / 86_400_000)}`;
  if (typeof value !== 'object') return `${typeof value} ${String(value)}`;
  if ('richText' in value)
    return `string ${(value.richText as { text: string }[]).map(({ text }) => text).join('')}`;
  if ('text' in value) return comparableValue(value.text);
  return JSON.stringify(value);
}
