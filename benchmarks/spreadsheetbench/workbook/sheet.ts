import { DataError } from '../../../core/errors.ts';
import type { CellValue } from '../values/cell-value.ts';
import { Budget } from './budget.ts';
import { type Area, type Coordinates, lastColumn, lastRow } from './coordinates.ts';

/** More rows than any sheet has: keys of cells sort by column first, as answers are compared. */
const columnStep = 2 ** 21;

/** A sheet as openpyxl holds it: values by place, and the extent of all cells, empty ones included. */
export class Sheet {
  readonly name: string;
  /** A diagram: it has no cells. */
  readonly isChart: boolean;
  readonly #cells = new Map<number, CellValue>();
  readonly #budget: Budget;
  #extent: Area | null = null;

  /** @param budget shared by all sheets of a workbook */
  constructor(name: string, isChart = false, budget = new Budget()) {
    this.name = name;
    this.isChart = isChart;
    this.#budget = budget;
  }

  /** Cells with a value. */
  get size(): number {
    return this.#cells.size;
  }

  /** The smallest area that holds every cell of the file; null without any. */
  get extent(): Area | null {
    return this.#extent;
  }

  get(row: number, column: number): CellValue {
    return this.#cells.get(keyOf(row, column)) ?? null;
  }

  /** Puts a value into a cell, or takes it out with null; the cell then belongs to the extent. @throws {DataError} */
  set(place: Coordinates, value: CellValue): void {
    const { row, column } = place;
    if (row > lastRow || column > lastColumn || row < 1 || column < 1)
      throw new DataError(`sheet '${this.name}': row ${row}, column ${column} is outside of every sheet`);
    const key = keyOf(row, column);
    const before = this.#cells.has(key) ? 1 : 0;
    this.#budget.takeCells((value === null ? 0 : 1) - before);
    if (value === null) this.#cells.delete(key);
    else this.#cells.set(key, value);
    this.include({ top: row, left: column, bottom: row, right: column });
  }

  /** Makes an area part of the extent. */
  include({ top, left, bottom, right }: Area): void {
    const known = this.#extent ?? { top, left, bottom, right };
    this.#extent = {
      top: Math.min(known.top, top),
      left: Math.min(known.left, left),
      bottom: Math.max(known.bottom, bottom),
      right: Math.max(known.right, right),
    };
  }

  /** Places of the cells with a value in an area, column by column. */
  placesIn({ top, left, bottom, right }: Area): Coordinates[] {
    const keys: number[] = [];
    for (const key of this.#cells.keys()) {
      const row = key % columnStep;
      if (key >= left * columnStep && key < (right + 1) * columnStep && row >= top && row <= bottom)
        keys.push(key);
    }
    return keys
      .sort((a, b) => a - b)
      .map((key) => ({ row: key % columnStep, column: Math.floor(key / columnStep) }));
  }
}

function keyOf(row: number, column: number): number {
  return column * columnStep + row;
}
