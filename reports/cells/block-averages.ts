import { type CellGrid, type GridRow, percentOf } from './cell-grid.ts';

/** A target under a mode: the rows whose benchmarks are averaged. */
export interface Block {
  readonly target: string;
  readonly mode: string;
  readonly rows: readonly GridRow[];
}

export interface Spread {
  readonly value: number;
  /** Lowest and highest of the averages that leave one benchmark out; null for a single benchmark. */
  readonly leaveOneOut: { readonly low: number; readonly high: number } | null;
}

export interface BlockAverages {
  readonly target: string;
  readonly mode: string;
  /** Rows that every asked method has a score in: only they are averaged, so that columns can be compared. */
  readonly averaged: number;
  readonly total: number;
  readonly byMethod: ReadonlyMap<string, Spread>;
  /** `own` minus `base`. */
  readonly gain: Spread | null;
  /** Average of the best other method of each cell, chosen by its test score: no method that anybody could run. */
  readonly oracleOnTest: Spread | null;
  readonly overOracleOnTest: Spread | null;
}

/** In the order of the grid. */
export function blocksOf({ rows }: CellGrid): Block[] {
  const blocks = new Map<string, GridRow[]>();
  for (const row of rows) {
    const key = JSON.stringify([row.target, row.mode]);
    blocks.set(key, [...(blocks.get(key) ?? []), row]);
  }
  return [...blocks.values()].flatMap((list) => {
    const [first] = list;
    return first === undefined ? [] : [{ target: first.target, mode: first.mode, rows: list }];
  });
}

export function blockAverages({ own, base, methods }: CellGrid, block: Block): BlockAverages {
  // A method that is asked for in some benchmarks of the block only (a transfer never tests its own source) has no average there.
  const asked = methods.filter((method) => block.rows.every(({ scores }) => scores.has(method)));
  const full = block.rows.filter((row) => asked.every((method) => percentOf(row, method) !== null));
  const score = (row: GridRow, method: string) => percentOf(row, method) ?? Number.NaN;
  const oracle = (row: GridRow) =>
    Math.max(...asked.filter((method) => method !== own).map((method) => score(row, method)));
  const spread = (of: (row: GridRow) => number) => spreadOf(full.map(of));
  const has = (method: string | null): method is string => method !== null && asked.includes(method);
  const rivals = asked.some((method) => method !== own);
  return {
    target: block.target,
    mode: block.mode,
    averaged: full.length,
    total: block.rows.length,
    byMethod: new Map(
      asked.flatMap((method) => {
        const average = spread((row) => score(row, method));
        return average === null ? [] : [[method, average] as const];
      }),
    ),
    gain: has(own) && has(base) ? spread((row) => score(row, own) - score(row, base)) : null,
    oracleOnTest: has(own) && rivals ? spread(oracle) : null,
    overOracleOnTest: has(own) && rivals ? spread((row) => score(row, own) - oracle(row)) : null,
  };
}

/** Mean with its leave-one-out range; null of nothing. */
export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  const value = mean(values);
  if (values.length === 1) return { value, leaveOneOut: null };
  const without = values.map((_, left) => mean(values.filter((_, index) => index !== left)));
  return { value, leaveOneOut: { low: Math.min(...without), high: Math.max(...without) } };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
