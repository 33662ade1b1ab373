import { requireRow } from './address.js';

/** A cell as it is stored: never changed, always replaced. `home` tells where an untouched one was loaded. */
export function makeCell(value, style, home = 0) {
  return { value, style, home };
}

export function keyOf(row, column) {
  return row * 16385 + column;
}

/**
 * The plain state behind a worksheet. Rows hold cells by column number; loaded cells know their home, so that what
 * has changed can be told at the end by looking, however the script got there.
 */
export class SheetData {
  constructor(loaded, styles) {
    this.id = loaded.id;
    this.name = loaded.name;
    this.state = loaded.state;
    this.properties = {};
    this.loaded = loaded;
    this.loadedStyles = styles;
    this.rows = new Map();
    this.lastRow = 0;
    this.columns = new Map();
    this.keys = new Map();
    this.merges = loaded.merges;
    this.slaves = new Map();
    for (const { number, height, hidden, cells } of loaded.rows) {
      const row = this.row(number);
      row.height = height;
      row.hidden = hidden;
      for (const [column, value, style] of cells)
        row.cells[column] = makeCell(value, style === null ? null : styles[style], keyOf(number, column));
    }
    for (const { number, width, hidden } of loaded.columns) this.columns.set(number, { width, hidden });
    this.#indexMerges();
  }

  /** The row, made when it is not there: looking at a row counts it, as in exceljs. */
  row(number) {
    const known = this.rows.get(number);
    if (known !== undefined) return known;
    const row = { cells: [], height: undefined, hidden: false };
    this.rows.set(requireRow(number), row);
    if (number > this.lastRow) this.lastRow = number;
    return row;
  }

  /** Of the rows that are there, in order: a sheet may have one row at its very end. */
  rowNumbers() {
    return [...this.rows.keys()].sort((a, b) => a - b);
  }

  column(number) {
    const known = this.columns.get(number);
    if (known !== undefined) return known;
    const column = { width: undefined, hidden: false };
    this.columns.set(number, column);
    return column;
  }

  find(row, column) {
    return this.rows.get(row)?.cells[column];
  }

  put(row, column, value, style) {
    this.row(row).cells[column] = makeCell(value, style);
  }

  /** The merge that a cell lies in without being its first cell, as `[row, column]` of the first one. */
  masterOf(row, column) {
    return this.slaves.size === 0 ? undefined : this.slaves.get(keyOf(row, column));
  }

  holdsValue(row, column) {
    const cell = this.find(row, column);
    return (cell !== undefined && cell.value !== null) || this.masterOf(row, column) !== undefined;
  }

  setMerges(merges) {
    this.merges = merges;
    this.#indexMerges();
  }

  #indexMerges() {
    this.slaves = new Map();
    for (const [top, left, bottom, right] of this.merges)
      for (let row = top; row <= bottom; row += 1)
        for (let column = left; column <= right; column += 1)
          if (row !== top || column !== left) this.slaves.set(keyOf(row, column), [top, left]);
  }

  /** Takes rows out and makes room for others; what lies below moves, with its merges. */
  spliceRows(start, count, added) {
    const removed = Math.max(0, Math.min(count, this.lastRow - start + 1));
    const last = this.lastRow;
    const shift = added - removed;
    const moved = new Map();
    let lastRow = 0;
    for (const [number, row] of this.rows) {
      if (number >= start && number < start + removed) continue;
      const target = number >= start + removed ? number + shift : number;
      moved.set(requireRow(target), row);
      if (target > lastRow) lastRow = target;
    }
    this.rows = moved;
    this.lastRow = lastRow;
    for (let number = start; number < start + added; number += 1) this.row(number);
    if (start <= last) this.setMerges(shiftSpans(this.merges, 0, start, removed, added));
  }

  spliceColumns(start, count, added) {
    for (const row of this.rows.values()) {
      if (row.cells.length <= start) continue;
      const tail = row.cells.slice(start + count);
      row.cells.length = start;
      for (const [index, cell] of tail.entries())
        if (cell !== undefined) row.cells[start + added + index] = cell;
    }
    const columns = new Map();
    for (const [number, column] of this.columns) {
      if (number < start) columns.set(number, column);
      else if (number >= start + count) columns.set(number + added - count, column);
    }
    this.columns = columns;
    this.setMerges(shiftSpans(this.merges, 1, start, count, added));
  }
}

/** Moves merges along one axis (0 rows, 1 columns); one that loses all its cells but one is no more. */
function shiftSpans(merges, axis, start, removed, added) {
  const after = (at) => {
    if (at < start) return at;
    return at < start + removed ? null : at + added - removed;
  };
  const kept = [];
  for (const merge of merges) {
    const from = merge[axis];
    const to = merge[axis + 2];
    const newFrom = after(from) ?? start + (from < start ? 0 : added);
    const newTo = after(to) ?? start - 1;
    if (newTo < newFrom) continue;
    const moved = [...merge];
    moved[axis] = newFrom;
    moved[axis + 2] = newTo;
    if (moved[0] !== moved[2] || moved[1] !== moved[3]) kept.push(moved);
  }
  return kept;
}
