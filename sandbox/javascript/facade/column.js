import { columnLetters } from './address.js';
import { Cell } from './cell.js';
import { refuseUnknown } from './guard.js';
import { addStyleParts } from './styled.js';

/** One column of a worksheet, as a view. */
export class Column {
  #sheet;
  #data;
  #number;
  constructor(sheet, data, number) {
    this.#sheet = sheet;
    this.#data = data;
    this.#number = number;
  }

  static styleOf(column) {
    for (const row of column.#data.rows.values())
      if (row.cells[column.#number] !== undefined) return row.cells[column.#number].style;
    return null;
  }

  static restyle(column, change) {
    column.eachCell({ includeEmpty: true }, (cell) => Cell.restyle(cell, change));
  }

  get number() {
    return this.#number;
  }

  get letter() {
    return columnLetters(this.#number);
  }

  get worksheet() {
    return this.#sheet;
  }

  get width() {
    return this.#data.columns.get(this.#number)?.width;
  }

  set width(width) {
    this.#data.column(this.#number).width = width;
  }

  get hidden() {
    return this.#data.columns.get(this.#number)?.hidden ?? false;
  }

  set hidden(hidden) {
    this.#data.column(this.#number).hidden = Boolean(hidden);
  }

  get key() {
    for (const [key, number] of this.#data.keys) if (number === this.#number) return key;
    return undefined;
  }

  set key(key) {
    if (this.key !== undefined) this.#data.keys.delete(this.key);
    if (key) this.#data.keys.set(String(key), this.#number);
  }

  get header() {
    return this.#sheet.getCell(1, this.#number).value ?? undefined;
  }

  set header(header) {
    const headers = Array.isArray(header) ? header : [header];
    for (const [index, text] of headers.entries())
      if (text !== undefined) this.#sheet.getCell(index + 1, this.#number).value = text;
  }

  /** Values by row number; index 0 is empty, as in exceljs. */
  get values() {
    const values = [];
    this.eachCell((cell, row) => {
      if (cell.value !== null) values[row] = cell.value;
    });
    return values;
  }

  set values(values) {
    const shift = Object.hasOwn(values, 0) ? 1 : 0;
    for (const [index, value] of values.entries())
      if (value !== undefined && index + shift > 0)
        this.#sheet.getCell(index + shift, this.#number).value = value;
  }

  eachCell(options, visit = options) {
    this.#sheet.eachRow(typeof options === 'object' ? options : {}, (row, number) =>
      visit(row.getCell(this.#number), number),
    );
  }
}

addStyleParts(Column.prototype, 'column', Column.styleOf, Column.restyle);
refuseUnknown(Column.prototype, 'column');
