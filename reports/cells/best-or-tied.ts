import { type CellGrid, type GridRow, percentOf, tenths } from './cell-grid.ts';

export type Place = 'best' | 'tied' | 'behind';

/**
 * Places of the methods of a cell by the paper's rule: the point estimates as printed, no interval. Where only one
 * method has a score nothing was compared, and nobody has a place.
 */
export function placesOf(row: GridRow): ReadonlyMap<string, Place> {
  const present = [...row.scores.keys()].flatMap((method) => {
    const percent = percentOf(row, method);
    return percent === null ? [] : [{ method, value: tenths(percent) }];
  });
  if (present.length < 2) return new Map();
  const best = Math.max(...present.map(({ value }) => value));
  const winners = present.filter(({ value }) => value === best).length;
  return new Map(
    present.map(({ method, value }) => [method, value < best ? 'behind' : winners === 1 ? 'best' : 'tied']),
  );
}

export interface BestOrTied {
  readonly best: number;
  readonly tied: number;
  /** Cells in which the method and at least one other have a score. */
  readonly compared: number;
}

export function countBestOrTied(grid: CellGrid, method: string): BestOrTied {
  const places = grid.rows.flatMap((row) => placesOf(row).get(method) ?? []);
  const count = (wanted: Place) => places.filter((place) => place === wanted).length;
  return { best: count('best'), tied: count('tied'), compared: places.length };
}

/** Points of a method over the best other one, for every cell in which both are there. */
export function marginsOf(grid: CellGrid, method: string): number[] {
  return grid.rows.flatMap((row) => {
    const mine = percentOf(row, method);
    const others = grid.methods.flatMap((other) => (other === method ? [] : (percentOf(row, other) ?? [])));
    return mine === null || others.length === 0 ? [] : [(tenths(mine) - tenths(Math.max(...others))) / 10];
  });
}
