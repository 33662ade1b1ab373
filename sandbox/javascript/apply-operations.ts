import type { CellValue, Workbook, Worksheet } from 'exceljs';
import type { Changes, Operation, StoredValue } from './operations.ts';
import { spanOf } from './workbook-model.ts';

/**
 * Makes checked changes in the real workbook, so that all that the facade knows nothing of (conditional formats,
 * validations, images) stays. Sheets come first, then merges, then cells, whatever the order of the list.
 * @throws {RangeError} when an operation names a sheet or a style that is not there
 */
export function applyOperations(workbook: Workbook, { styles, operations }: Changes): void {
  const sheets = new Map(workbook.worksheets.map((worksheet) => [worksheet.id, worksheet]));
  const sheetOf = (id: number): Worksheet => {
    const worksheet = sheets.get(id);
    if (worksheet === undefined) throw new RangeError(`there is no worksheet with id ${id}`);
    return worksheet;
  };
  for (const each of operations) changeSheet(workbook, sheets, sheetOf, each);
  for (const each of operations) if (each.op === 'merges') changeMerges(sheetOf(each.sheet), each.merges);
  for (const each of operations) {
    if (each.op === 'cell') changeCell(sheetOf(each.sheet), each, styles);
    if (each.op === 'row') {
      const row = sheetOf(each.sheet).getRow(each.row);
      if (each.height !== null) row.height = each.height;
      row.hidden = each.hidden;
    }
    if (each.op === 'column') {
      const column = sheetOf(each.sheet).getColumn(each.column);
      if (each.width !== null) column.width = each.width;
      column.hidden = each.hidden;
    }
  }
}

function changeSheet(
  workbook: Workbook,
  sheets: Map<number, Worksheet>,
  sheetOf: (id: number) => Worksheet,
  operation: Operation,
): void {
  switch (operation.op) {
    case 'add-sheet':
      sheets.set(operation.sheet, workbook.addWorksheet(operation.name));
      break;
    case 'remove-sheet':
      workbook.removeWorksheet(sheetOf(operation.sheet).id);
      sheets.delete(operation.sheet);
      break;
    case 'rename-sheet':
      sheetOf(operation.sheet).name = operation.name;
      break;
    case 'sheet-state':
      sheetOf(operation.sheet).state = operation.state;
      break;
    case 'sheet-property': {
      const worksheet = sheetOf(operation.sheet);
      const { key, value } = operation;
      if (key === 'properties' || key === 'pageSetup') Object.assign(worksheet[key], value);
      else Object.assign(worksheet, { [key]: value });
      break;
    }
    default:
  }
}

function changeMerges(
  worksheet: Worksheet,
  merges: readonly (readonly [number, number, number, number])[],
): void {
  const { merges: old = [] } = worksheet.model as { merges?: string[] };
  for (const range of old) worksheet.unMergeCells(...spanOf(range));
  for (const [top, left, bottom, right] of merges) worksheet.mergeCellsWithoutStyle(top, left, bottom, right);
}

function changeCell(
  worksheet: Worksheet,
  { row, column, value, style }: Operation & { op: 'cell' },
  styles: Changes['styles'],
): void {
  const cell = worksheet.getCell(row, column);
  // Through the covered cells of a merge an assignment would reach its first cell.
  if (value !== undefined && (!cell.isMerged || cell.master.address === cell.address))
    cell.value = cellValue(value);
  if (style === undefined) return;
  const chosen = styles[style];
  if (chosen === undefined) throw new RangeError(`there is no style ${style}`);
  cell.style = chosen as object;
}

function cellValue(stored: StoredValue): CellValue {
  if (stored === null || typeof stored !== 'object') return stored;
  switch (stored.kind) {
    case 'date':
      return new Date(stored.time);
    case 'error':
      return { error: stored.error } as CellValue;
    case 'rich':
      return { richText: stored.runs } as CellValue;
    case 'link': {
      const { text, hyperlink, tooltip } = stored;
      return { text: cellValue(text), hyperlink, ...(tooltip === undefined ? {} : { tooltip }) } as CellValue;
    }
    default: {
      const { formula, result, ref } = stored;
      const array = ref === undefined ? {} : { shareType: 'array', ref };
      return { formula, ...array, ...(result === null ? {} : { result: cellValue(result) }) } as CellValue;
    }
  }
}

/**
 * Gives every cell of a shared formula its own text. exceljs refuses to save a shared formula whose first cell was
 * changed, and a script cannot know which one that is.
 */
export function unshareFormulas(workbook: Workbook): void {
  for (const worksheet of workbook.worksheets) {
    const shared: (() => void)[] = [];
    worksheet.eachRow((row) => {
      row.eachCell((cell) => {
        const { formula, result, sharedFormula, shareType } = cell.model as unknown as Record<
          string,
          unknown
        >;
        if (sharedFormula === undefined && shareType !== 'shared') return;
        const text = cell.formula ?? formula;
        const value = { formula: text, result };
        shared.push(() => {
          cell.value = value as CellValue;
        });
      });
    });
    for (const separate of shared) separate();
  }
}
