import { DataError, messageOf } from '../../../core/errors.ts';
import { Budget } from './budget.ts';
import type { Area } from './coordinates.ts';
import { parseCell } from './coordinates.ts';
import { readNumberKinds } from './number-kinds.ts';
import { readOutline, type SheetEntry } from './outline.ts';
import { Package } from './package.ts';
import { readSheet, type SheetContext, type SheetTail } from './read-sheet.ts';
import { type Relation, readRelations } from './relations.ts';
import { scanXml } from './scan-xml.ts';
import { readSharedStrings } from './shared-strings.ts';
import { Sheet } from './sheet.ts';

/** The sheets of a workbook in their order. */
export interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly date1904: boolean;
}

export interface ReadOptions {
  /** Names the file in messages. */
  readonly name: string;
  /** Formulas as text in place of their cached values. Default false, openpyxl's `data_only`. */
  readonly formulas?: boolean;
  /** Leaves rows beyond this one away. */
  readonly lastRow?: number;
}

/**
 * Reads an XLSX file into cells as openpyxl 3.0.9 does. Time and memory are bounded whatever the file holds, macros are
 * never looked at, and nothing outside of the file is read.
 * @throws {DataError} naming file and part: no workbook, truncated, encrypted, not XML, beyond a limit, or a cell that
 * openpyxl could not load either
 */
export function readWorkbook(bytes: Uint8Array, options: ReadOptions): Workbook {
  const { name } = options;
  try {
    return read(bytes, options);
  } catch (error) {
    if (error instanceof DataError && error.message.startsWith(name)) throw error;
    // Maps, texts and the call stack have ends of their own, which only a hostile file comes to.
    if (error instanceof DataError || error instanceof RangeError)
      throw new DataError(`${name}: ${messageOf(error)}`, error);
    throw error;
  }
}

function read(bytes: Uint8Array, { name, formulas = false, lastRow }: ReadOptions): Workbook {
  const archive = new Package(bytes, name);
  const outline = readOutline(archive, name);
  const context = {
    sharedStrings: outline.sharedStrings === null ? [] : readSharedStrings(part(outline.sharedStrings), name),
    // openpyxl looks for styles nowhere else.
    numberKinds: archive.has('xl/styles.xml') ? readNumberKinds(part('xl/styles.xml'), name) : [],
    date1904: outline.date1904,
    formulas,
    lastRow,
    budget: new Budget(),
  };
  const sheets = outline.sheets.map((entry) => {
    const sheet = new Sheet(entry.name, entry.isChart, context.budget);
    if (!entry.isChart) readCells(archive, entry, sheet, context, name);
    return sheet;
  });
  return { sheets, date1904: outline.date1904 };

  function part(path: string): Buffer {
    const found = archive.read(path);
    if (found === null) throw new DataError(`${name}: ${path} is missing`);
    return found;
  }
}

function readCells(
  archive: Package,
  entry: SheetEntry,
  sheet: Sheet,
  context: SheetContext,
  name: string,
): void {
  const where = `${name}, sheet '${entry.name}'`;
  const bytes = archive.read(entry.part);
  if (bytes === null) throw new DataError(`${where}: ${entry.part} is missing`);
  const tail = readSheet(bytes, sheet, context, where);
  const relations = readRelations(archive, entry.part, name);
  emptyMerged(sheet, tail.merged, context.budget);
  fillLinks(sheet, tail, relations, context.budget, where);
  for (const { type, target } of relations.values())
    if (type === 'comments') includeComments(archive.read(target), sheet, where);
}

/** Of merged cells only the first keeps its value. */
function emptyMerged(sheet: Sheet, merged: readonly Area[], budget: Budget): void {
  for (const area of merged) {
    budget.takeSteps(Math.min(sizeOf(area), sheet.size) + 1);
    const places = sizeOf(area) < sheet.size ? placesOf(area) : sheet.placesIn(area);
    for (const { row, column } of places)
      if ((row !== area.top || column !== area.left) && sheet.get(row, column) !== null)
        sheet.set({ row, column }, null);
    sheet.include(area);
  }
}

/** An empty cell with a link shows where the link leads. */
function fillLinks(
  sheet: Sheet,
  { links, merged }: SheetTail,
  relations: ReadonlyMap<string, Relation>,
  budget: Budget,
  where: string,
): void {
  for (const { area, id, location } of links) {
    const relation = id === undefined ? undefined : relations.get(id);
    if (id !== undefined && relation === undefined)
      throw new DataError(`${where}: a link refers to '${id}', which is not there`);
    const target = relation?.target || location || null;
    budget.takeSteps(sizeOf(area) * (1 + merged.length));
    const single = sizeOf(area) === 1;
    for (const place of placesOf(area)) {
      const home = merged.find(({ top, left, bottom, right }) => {
        const inside =
          place.row >= top && place.row <= bottom && place.column >= left && place.column <= right;
        return inside && (place.row !== top || place.column !== left);
      });
      if (home !== undefined && !single) continue;
      const at = home === undefined ? place : { row: home.top, column: home.left };
      sheet.set(at, sheet.get(at.row, at.column) ?? target?.slice(0, 32_767) ?? null);
    }
  }
}

/** A comment makes its cell part of the sheet. */
function includeComments(bytes: Buffer | null, sheet: Sheet, where: string): void {
  if (bytes === null) return;
  scanXml(bytes, where, {
    open(name, { ref = '' }) {
      const place = name === 'comment' ? parseCell(ref) : null;
      if (place !== null) sheet.set(place, sheet.get(place.row, place.column));
    },
  });
}

function sizeOf({ top, left, bottom, right }: Area): number {
  return (bottom - top + 1) * (right - left + 1);
}

function* placesOf({ top, left, bottom, right }: Area): Generator<{ row: number; column: number }> {
  for (let column = left; column <= right; column += 1)
    for (let row = top; row <= bottom; row += 1) yield { row, column };
}
