import type { CellModel, Workbook, Worksheet } from 'exceljs';
import type { StoredValue } from './operations.ts';

type Span = readonly [top: number, left: number, bottom: number, right: number];

/** A worksheet as plain JSON for the facade inside QuickJS (facade/sheet-data.js). */
interface SheetModel {
  readonly id: number;
  readonly name: string;
  readonly state: string;
  readonly rows: {
    number: number;
    height?: number;
    hidden: boolean;
    cells: [column: number, value: StoredValue, style: number | null][];
  }[];
  readonly columns: { number: number; width?: number; hidden: boolean }[];
  readonly merges: Span[];
}

export interface WorkbookModel {
  readonly sheets: SheetModel[];
  /** Distinct styles; cells name them by index. */
  readonly styles: unknown[];
}

/** A script that makes more out of a workbook than this could not hold it in its memory anyway. */
const mostCells = 1_000_000;

const cellPattern = /^([A-Z]+)([0-9]+)$/;

/** @throws {RangeError} when the workbook holds more cells than a script could take */
export function workbookModel(workbook: Workbook): WorkbookModel {
  const styles: unknown[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (style: unknown): number | null => {
    const text = JSON.stringify(style ?? {});
    if (text === '{}') return null;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    styles.push(JSON.parse(text));
    numbers.set(text, styles.length - 1);
    return styles.length - 1;
  };
  let cells = 0;
  const sheets = workbook.worksheets.map((worksheet) => {
    // exceljs types only a part of what its model holds.
    const model = worksheet.model as unknown as RawSheet;
    return {
      id: worksheet.id,
      name: worksheet.name,
      state: worksheet.state,
      rows: (model.rows ?? []).map((row) => {
        cells += row.cells?.length ?? 0;
        if (cells > mostCells) throw new RangeError(`the workbook holds more than ${mostCells} cells`);
        return {
          number: row.number,
          height: row.height,
          hidden: row.hidden === true,
          cells: (row.cells ?? []).map((cell): [number, StoredValue, number | null] => [
            columnOf(cell.address as unknown as string),
            storedValue(cell, worksheet),
            numberOf(cell.style),
          ]),
        };
      }),
      columns: (model.cols ?? []).flatMap(({ min, max, width, hidden }) =>
        Array.from({ length: Math.min(max, 1000) - min + 1 }, (_, index) => ({
          number: min + index,
          width,
          hidden: hidden === true,
        })),
      ),
      merges: (model.merges ?? []).map(spanOf),
    };
  });
  return { sheets, styles };
}

interface RawSheet {
  readonly rows?: { number: number; height?: number; hidden?: boolean; cells?: CellModel[] }[];
  readonly cols?: { min: number; max: number; width?: number; hidden?: boolean }[] | null;
  readonly merges?: string[];
}

export function spanOf(range: string): Span {
  const [first = '', last = first] = range.split(':');
  return [rowOf(first), columnOf(first), rowOf(last), columnOf(last)];
}

function columnOf(address: string): number {
  const letters = cellPattern.exec(address)?.[1] ?? '';
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

function rowOf(address: string): number {
  return Number(cellPattern.exec(address)?.[2] ?? 0);
}

function storedValue(cell: CellModel, worksheet: Worksheet): StoredValue {
  if (cell.formula !== undefined || cell.sharedFormula !== undefined) {
    const { formula } = worksheet.getCell(cell.address as unknown as string);
    const { ref, shareType } = cell as unknown as { ref?: string; shareType?: string };
    const stored: StoredValue = {
      kind: 'formula',
      formula: formula ?? cell.formula ?? '',
      result: plainValue(cell.result) as null,
    };
    return shareType === 'array' && ref !== undefined ? { ...stored, ref } : stored;
  }
  if (cell.hyperlink !== undefined) {
    const { tooltip } = cell as unknown as { tooltip?: string };
    const link = { kind: 'link' as const, text: plainValue(cell.text) as string, hyperlink: cell.hyperlink };
    return tooltip === undefined ? link : { ...link, tooltip };
  }
  return plainValue(cell.value);
}

function plainValue(value: unknown): StoredValue {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value instanceof Date) {
    const time = value.getTime();
    return Number.isNaN(time) ? null : { kind: 'date', time };
  }
  const { error, richText } = value as { error?: string; richText?: { text: string; font?: object }[] };
  if (error !== undefined) return { kind: 'error', error: error as '#N/A' };
  if (richText !== undefined)
    return {
      kind: 'rich',
      runs: richText.map(({ text, font }) => (font ? { font: font as never, text } : { text })),
    };
  return String(value);
}
