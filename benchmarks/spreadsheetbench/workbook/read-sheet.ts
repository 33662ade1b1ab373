import { DataError } from '../../../core/errors.ts';
import type { CellValue } from '../values/cell-value.ts';
import type { Budget } from './budget.ts';
import { type CellContext, readCellValue } from './cell-reader.ts';
import { type Area, type Coordinates, parseArea, parseCell } from './coordinates.ts';
import { limits } from './limits.ts';
import { prefixed, scanXml } from './scan-xml.ts';
import { TextRuns } from './shared-strings.ts';
import type { Sheet } from './sheet.ts';
import { SharedFormula } from './shift-formula.ts';

export interface SheetContext extends CellContext {
  /** Formulas as text (`=A1+B1`) in place of their cached values. */
  readonly formulas: boolean;
  readonly budget: Budget;
  /** Rows beyond this one are not wanted. */
  readonly lastRow?: number;
}

/** What stands behind the rows of a sheet and changes its cells. */
export interface SheetTail {
  readonly merged: Area[];
  readonly links: {
    readonly area: Area;
    readonly id: string | undefined;
    readonly location: string | undefined;
  }[];
}

/**
 * Reads the cells of a sheet part into `sheet`.
 * @throws {DataError} naming the cell: no number, no such text or style, a place that no sheet has, too many cells
 */
export function readSheet(bytes: Uint8Array, sheet: Sheet, context: SheetContext, where: string): SheetTail {
  const tail: SheetTail = { merged: [], links: [] };
  const cells = new CellScan(sheet, context, where);
  scanXml(bytes, where, {
    open(name, attributes) {
      if (name === 'c') cells.beginCell(attributes);
      else if (name === 'row') cells.beginRow(attributes.r);
      else if (name === 'mergeCell') tail.merged.push(areaOf(attributes.ref, where));
      else if (name === 'hyperlink')
        tail.links.push({
          area: areaOf(attributes.ref, where),
          id: prefixed(attributes, 'id'),
          location: attributes.location,
        });
      else cells.openPart(name, attributes);
    },
    text: (text) => cells.text(text),
    close: (name) => cells.close(name),
    done: () => cells.isPast(context.lastRow ?? Infinity),
  });
  return tail;
}

function areaOf(ref: string | undefined, where: string): Area {
  const area = parseArea(ref ?? '');
  if (area === null) throw new DataError(`${where}: '${(ref ?? '').slice(0, 40)}' is no range of cells`);
  return area;
}

interface OpenCell {
  readonly at: Coordinates;
  readonly type: string;
  readonly style: number;
  /** Attributes of its formula element. */
  formula: Record<string, string> | null;
}

/** The cell that is being read, and where the next one stands when it does not say so itself. */
class CellScan {
  readonly #sheet: Sheet;
  readonly #context: SheetContext;
  readonly #where: string;
  readonly #runs = new TextRuns();
  readonly #shared = new Map<
    string,
    { readonly length: number; formula: SharedFormula | string; readonly at: Coordinates }
  >();
  #row = 0;
  #column = 0;
  #cell: OpenCell | null = null;
  #value: string | null = null;
  #formula = '';
  #inside: 'value' | 'formula' | 'inline' | null = null;
  #hasInline = false;

  constructor(sheet: Sheet, context: SheetContext, where: string) {
    this.#sheet = sheet;
    this.#context = context;
    this.#where = where;
  }

  isPast(row: number): boolean {
    return this.#row > row;
  }

  beginRow(number: string | undefined): void {
    this.#row = number === undefined ? this.#row + 1 : Number(number);
    this.#column = 0;
    if (!Number.isInteger(this.#row))
      throw new DataError(`${this.#where}: '${number}' is no number of a row`);
  }

  beginCell({ r, t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    const stated = r === undefined || r === '' ? null : parseCell(r);
    if (r !== undefined && r !== '' && stated === null)
      throw new DataError(`${this.#where}: '${r.slice(0, 40)}' is no cell`);
    const at = stated ?? { row: this.#row, column: this.#column + 1 };
    this.#column = at.column;
    const style = Number(s);
    if (style >= Math.max(1, this.#context.numberKinds.length))
      throw new DataError(`${this.#where}: ${r ?? 'a cell'} has the style ${s}, which is not there`);
    this.#cell = { at, type: t, style, formula: null };
    this.#value = null;
    this.#formula = '';
    this.#inside = null;
    this.#hasInline = false;
    this.#runs.begin();
  }

  openPart(name: string, attributes: Readonly<Record<string, string>>): void {
    if (this.#cell === null) return;
    if (name === 'v') this.#inside = this.#value === null ? 'value' : null;
    else if (name === 'f') {
      this.#inside = this.#cell.formula === null ? 'formula' : null;
      this.#cell.formula ??= { ...attributes };
    } else if (name === 'is') {
      this.#inside = 'inline';
      this.#hasInline = true;
    } else if (this.#inside === 'inline') this.#runs.open(name);
  }

  text(text: string): void {
    if (this.#inside === 'value') this.#value = (this.#value ?? '') + text;
    else if (this.#inside === 'formula') this.#formula += text;
    else if (this.#inside === 'inline') this.#runs.text(text);
  }

  close(name: string): void {
    if (this.#cell === null) return;
    if (name === 'c') this.#endCell();
    else if (this.#inside !== 'inline') this.#inside = null;
    else if (name === 'is') this.#inside = null;
    else this.#runs.close(name);
  }

  #endCell(): void {
    if (this.#cell === null) return;
    const { at } = this.#cell;
    const value = this.#valueOf(this.#cell);
    this.#cell = null;
    this.#sheet.set(at, value);
  }

  #valueOf({ at, type, style, formula }: OpenCell): CellValue {
    if (this.#context.formulas && formula !== null) return `=${this.#formulaText(formula, at)}`;
    // An inline text may be empty and is then still a text; without its element there is none.
    if (type === 'inlineStr') return this.#hasInline ? this.#runs.value : null;
    const where = `${this.#where}, row ${at.row}, column ${at.column}`;
    return readCellValue({ type, style, value: this.#value ?? '' }, this.#context, where);
  }

  /** Shared formulas are written out once and stand, moved, in all their cells. */
  #formulaText({ t, si = '' }: Readonly<Record<string, string>>, at: Coordinates): string {
    if (t !== 'shared') return this.#formula;
    const known = this.#shared.get(si);
    if (known === undefined) {
      if (this.#formula !== '')
        this.#shared.set(si, { formula: this.#formula, length: this.#formula.length, at });
      return this.#formula;
    }
    if (known.length > limits.sharedFormula)
      throw new DataError(`${this.#where}: a shared formula of ${known.length} characters`);
    this.#context.budget.takeShifted(known.length);
    const shift = { rows: at.row - known.at.row, columns: at.column - known.at.column };
    if (typeof known.formula === 'string') known.formula = new SharedFormula(known.formula);
    const moved = known.formula.shifted(shift);
    if (moved === null)
      throw new DataError(`${this.#where}: a shared formula leaves the sheet in row ${at.row}`);
    this.#context.budget.takeShifted(Math.max(0, moved.length - known.length));
    return moved;
  }
}
