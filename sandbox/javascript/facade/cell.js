import { addressOf, columnLetters } from './address.js';
import { refuseUnknown } from './guard.js';
import { makeCell } from './sheet-data.js';
import { addStyleParts } from './styled.js';
import { shownText, toScript, toStored, typeOf, ValueType } from './values.js';

/** One cell of a worksheet, as a view: it holds no state of its own. */
export class Cell {
  #sheet;
  #data;
  #row;
  #column;
  constructor(sheet, data, row, column) {
    this.#sheet = sheet;
    this.#data = data;
    this.#row = row;
    this.#column = column;
    const { cells } = data.row(row);
    if (cells.length <= column) cells.length = column + 1;
  }

  static styleOf(cell) {
    return cell.#data.find(cell.#row, cell.#column)?.style ?? null;
  }

  static restyle(cell, change) {
    const { cells } = cell.#data.row(cell.#row);
    const old = cells[cell.#column];
    cells[cell.#column] = makeCell(old?.value ?? null, change(old?.style ?? {}));
  }

  /** Where the value lies: in the first cell of a merge. */
  get #place() {
    return this.#data.masterOf(this.#row, this.#column) ?? [this.#row, this.#column];
  }

  get #stored() {
    return this.#data.find(...this.#place)?.value ?? null;
  }

  get value() {
    return toScript(this.#stored);
  }

  set value(value) {
    const [row, column] = this.#place;
    const stored = toStored(value, `cell ${addressOf(row, column)}`);
    this.#data.put(row, column, stored, this.#data.find(row, column)?.style ?? null);
  }

  get address() {
    return addressOf(this.#row, this.#column);
  }

  get $col$row() {
    return `$${columnLetters(this.#column)}$${this.#row}`;
  }

  get row() {
    return this.#row;
  }

  get col() {
    return this.#column;
  }

  get fullAddress() {
    return { sheetName: this.#data.name, address: this.address, row: this.#row, col: this.#column };
  }

  get formula() {
    const stored = this.#stored;
    return stored?.kind === 'formula' ? stored.formula : undefined;
  }

  get result() {
    const stored = this.#stored;
    if (stored?.kind !== 'formula') return undefined;
    return stored.result === null ? undefined : toScript(stored.result);
  }

  get text() {
    return shownText(this.#stored);
  }

  get type() {
    return this.#data.masterOf(this.#row, this.#column) === undefined
      ? typeOf(this.#stored)
      : ValueType.Merge;
  }

  /** The kind of what is shown: of the result where there is a formula. */
  get effectiveType() {
    const stored = this.#stored;
    return typeOf(stored?.kind === 'formula' ? stored.result : stored);
  }

  get hyperlink() {
    const stored = this.#stored;
    return stored?.kind === 'link' ? stored.hyperlink : undefined;
  }

  get isHyperlink() {
    return this.hyperlink !== undefined;
  }

  get isMerged() {
    return this.#data.merges.some(
      ([top, left, bottom, right]) =>
        this.#row >= top && this.#row <= bottom && this.#column >= left && this.#column <= right,
    );
  }

  get master() {
    return this.#sheet.getCell(...this.#place);
  }

  get worksheet() {
    return this.#sheet;
  }

  get workbook() {
    return this.#sheet.workbook;
  }

  toString() {
    return this.text;
  }
}

addStyleParts(Cell.prototype, 'cell', Cell.styleOf, Cell.restyle);
refuseUnknown(Cell.prototype, 'cell');
