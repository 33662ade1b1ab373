import {
  addressOf,
  columnNumber,
  parseCell,
  parseRange,
  requireColumn,
  requireCount,
  requireRow,
} from './address.js';
import { Cell } from './cell.js';
import { Column } from './column.js';
import { plainCopy, refuseUnknown } from './guard.js';
import { Row } from './row.js';
import { copyRowStyle, dimensionsOf, duplicateRow, freeSheetName } from './sheet-edits.js';

/** Sheet settings that are handed through as JSON. */
const passedThrough = ['views', 'autoFilter', 'pageSetup', 'properties'];

export class Worksheet {
  #data;
  #workbook;
  constructor(workbook, data) {
    this.#workbook = workbook;
    this.#data = data;
  }

  static dataOf(sheet) {
    return sheet.#data;
  }

  get id() {
    return this.#data.id;
  }

  get name() {
    return this.#data.name;
  }

  set name(name) {
    this.#data.name = freeSheetName(this.#workbook, name, this);
  }

  get state() {
    return this.#data.state;
  }

  set state(state) {
    this.#data.state = String(state);
  }

  get workbook() {
    return this.#workbook;
  }

  get rowCount() {
    return this.#data.lastRow;
  }

  get actualRowCount() {
    let count = 0;
    this.eachRow(() => {
      count += 1;
    });
    return count;
  }

  get columnCount() {
    let count = 0;
    for (const { cells } of this.#data.rows.values()) count = Math.max(count, cells.length - 1);
    return count;
  }

  get actualColumnCount() {
    const seen = new Set();
    this.eachRow((row) => row.eachCell((_cell, column) => seen.add(column)));
    return seen.size;
  }

  /** The rectangle around all values. */
  get dimensions() {
    return dimensionsOf(this);
  }

  getRow(number) {
    return new Row(this, this.#data, requireRow(Number(number)));
  }

  findRow(number) {
    return this.#data.rows.has(number) ? this.getRow(number) : undefined;
  }

  getRows(start, length) {
    if (length < 1) return undefined;
    return Array.from({ length }, (_, index) => this.getRow(start + index));
  }

  get lastRow() {
    return this.#data.lastRow === 0 ? undefined : this.getRow(this.#data.lastRow);
  }

  getCell(row, column) {
    return new Cell(this, this.#data, ...parseCell(row, column));
  }

  findCell(row, column) {
    const [rowNumber, columnAt] = parseCell(row, column);
    return this.#data.find(rowNumber, columnAt) === undefined ? undefined : this.getCell(rowNumber, columnAt);
  }

  /** `eachRow((row, number) => ...)` or `eachRow({ includeEmpty: true }, (row, number) => ...)`. */
  eachRow(options, visit = options) {
    const all = typeof options === 'object' && options !== null && options.includeEmpty === true;
    if (all)
      for (let number = 1; number <= this.#data.lastRow; number += 1) visit(this.getRow(number), number);
    else
      for (const number of this.#data.rowNumbers()) {
        const row = this.getRow(number);
        if (row.hasValues) visit(row, number);
      }
  }

  getSheetValues() {
    const values = [];
    for (const number of this.#data.rows.keys()) values[number] = this.getRow(number).values;
    return values;
  }

  getColumn(column) {
    const number =
      typeof column === 'string'
        ? (this.#data.keys.get(column) ?? columnNumber(column))
        : requireColumn(column);
    return new Column(this, this.#data, number);
  }

  get columns() {
    return Array.from({ length: this.columnCount }, (_, index) => this.getColumn(index + 1));
  }

  set columns(columns) {
    for (const [index, { header, key, width, hidden, style }] of columns.entries()) {
      const column = this.getColumn(index + 1);
      if (key !== undefined) column.key = key;
      if (header !== undefined) column.header = header;
      if (width !== undefined) column.width = width;
      if (hidden !== undefined) column.hidden = hidden;
      if (style !== undefined) column.style = style;
    }
  }

  get lastColumn() {
    return this.getColumn(Math.max(1, this.columnCount));
  }

  addRow(values, style = 'n') {
    const row = this.getRow(this.#data.lastRow + 1);
    row.values = values;
    if (String(style).startsWith('i')) copyRowStyle(this, row.number - 1, row.number, style.endsWith('+'));
    return row;
  }

  addRows(rows, style = 'n') {
    return rows.map((values) => this.addRow(values, style));
  }

  insertRow(position, values, style = 'n') {
    return this.insertRows(position, [values], style)[0];
  }

  insertRows(position, rows, style = 'n') {
    this.spliceRows(position, 0, ...rows);
    const source = { i: position - 1, o: position + rows.length }[String(style)[0]];
    if (source !== undefined && this.#data.rows.has(source))
      for (const index of rows.keys()) copyRowStyle(this, source, position + index, style.endsWith('+'));
    return this.getRows(position, rows.length) ?? [];
  }

  spliceRows(start, count, ...rows) {
    this.#data.spliceRows(requireRow(start), requireCount(count), rows.length);
    for (const [index, values] of rows.entries()) this.getRow(start + index).values = values;
  }

  duplicateRow(number, count = 1, insert = false) {
    duplicateRow(this, requireRow(number), count, insert);
  }

  spliceColumns(start, count, ...columns) {
    this.#data.spliceColumns(requireColumn(start), requireCount(count), columns.length);
    for (const [index, values] of columns.entries())
      for (const [row, value] of values.entries())
        if (value !== undefined) this.getCell(row + 1, start + index).value = value;
  }

  mergeCells(...parts) {
    const [top, left, bottom, right] = parseRange(parts);
    const overlap = this.#data.merges.some(
      (merge) => merge[0] <= bottom && merge[2] >= top && merge[1] <= right && merge[3] >= left,
    );
    if (overlap) throw new Error('Cannot merge already merged cells');
    const style = this.#data.find(top, left)?.style ?? null;
    for (let row = top; row <= bottom; row += 1)
      for (let column = left; column <= right; column += 1)
        if (row !== top || column !== left) this.#data.put(row, column, null, style);
    this.#data.setMerges([...this.#data.merges, [top, left, bottom, right]]);
  }

  /** Takes apart every merge that touches the range. */
  unMergeCells(...parts) {
    const [top, left, bottom, right] = parseRange(parts);
    this.#data.setMerges(
      this.#data.merges.filter(
        (merge) => !(merge[0] <= bottom && merge[2] >= top && merge[1] <= right && merge[3] >= left),
      ),
    );
  }

  get hasMerges() {
    return this.#data.merges.length > 0;
  }

  /** Only the merges, which scripts read here. */
  get model() {
    const merges = this.#data.merges.map(
      ([top, left, bottom, right]) => `${addressOf(top, left)}:${addressOf(bottom, right)}`,
    );
    return { id: this.id, name: this.name, state: this.state, merges };
  }
}

for (const name of passedThrough)
  Object.defineProperty(Worksheet.prototype, name, {
    configurable: true,
    get() {
      const { properties } = Worksheet.dataOf(this);
      properties[name] ??= name === 'views' ? [] : name === 'autoFilter' ? undefined : {};
      return properties[name];
    },
    set(value) {
      Worksheet.dataOf(this).properties[name] = plainCopy(value, `worksheet.${name}`) ?? null;
    },
  });
refuseUnknown(Worksheet.prototype, 'worksheet');
