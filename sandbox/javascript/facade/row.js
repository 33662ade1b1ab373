import { columnNumber, requireColumn } from './address.js';
import { Cell } from './cell.js';
import { refuseUnknown } from './guard.js';
import { addStyleParts } from './styled.js';

/** One row of a worksheet, as a view. */
export class Row {
  #sheet;
  #data;
  #number;
  constructor(sheet, data, number) {
    this.#sheet = sheet;
    this.#data = data;
    this.#number = number;
    data.row(number);
  }

  static styleOf(row) {
    const first = row.#data.row(row.#number).cells.find((cell) => cell !== undefined);
    return first?.style ?? null;
  }

  static restyle(row, change) {
    row.eachCell({ includeEmpty: true }, (cell) => Cell.restyle(cell, change));
  }

  get number() {
    return this.#number;
  }

  get worksheet() {
    return this.#sheet;
  }

  getCell(column) {
    const number =
      typeof column === 'string'
        ? (this.#data.keys.get(column) ?? columnNumber(column))
        : requireColumn(column);
    return new Cell(this.#sheet, this.#data, this.#number, number);
  }

  findCell(column) {
    const { cells } = this.#data.row(this.#number);
    return column < cells.length ? this.getCell(column) : undefined;
  }

  /** `eachCell((cell, column) => ...)` or `eachCell({ includeEmpty: true }, (cell, column) => ...)`. */
  eachCell(options, visit = options) {
    const { cells } = this.#data.row(this.#number);
    const all = typeof options === 'object' && options !== null && options.includeEmpty === true;
    for (let column = 1; column < cells.length; column += 1)
      if (all || this.#data.holdsValue(this.#number, column)) visit(this.getCell(column), column);
  }

  /** Values by column number; index 0 is empty, as in exceljs. */
  get values() {
    const values = [];
    this.eachCell((cell, column) => {
      values[column] = cell.value;
    });
    return values;
  }

  set values(values) {
    const row = this.#data.row(this.#number);
    row.cells = [];
    if (values === undefined || values === null) return;
    if (Array.isArray(values)) {
      const shift = Object.hasOwn(values, 0) ? 1 : 0;
      for (const [index, value] of values.entries())
        if (value !== undefined && index + shift > 0) this.getCell(index + shift).value = value;
      return;
    }
    for (const [key, column] of this.#data.keys)
      if (values[key] !== undefined) this.getCell(column).value = values[key];
  }

  get hasValues() {
    return this.actualCellCount > 0;
  }

  get cellCount() {
    return Math.max(0, this.#data.row(this.#number).cells.length - 1);
  }

  get actualCellCount() {
    let count = 0;
    this.eachCell(() => {
      count += 1;
    });
    return count;
  }

  get height() {
    return this.#data.row(this.#number).height;
  }

  set height(height) {
    this.#data.row(this.#number).height = height;
  }

  get hidden() {
    return this.#data.row(this.#number).hidden;
  }

  set hidden(hidden) {
    this.#data.row(this.#number).hidden = Boolean(hidden);
  }

  /** Takes cells out of this row and puts others in; what lies to the right moves. */
  splice(start, count, ...inserts) {
    const row = this.#data.row(this.#number);
    const tail = row.cells.slice(start + count);
    row.cells.length = Math.min(row.cells.length, start);
    for (const [index, value] of inserts.entries()) this.getCell(start + index).value = value;
    for (const [index, cell] of tail.entries())
      if (cell !== undefined) row.cells[start + inserts.length + index] = cell;
  }

  /** Nothing to do: only streaming writers commit. */
  commit() {}
}

addStyleParts(Row.prototype, 'row', Row.styleOf, Row.restyle);
refuseUnknown(Row.prototype, 'row');
