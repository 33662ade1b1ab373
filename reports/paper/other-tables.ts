import { type CellGrid, percentOf } from '../cells/cell-grid.ts';
import type { Paper } from './load-paper.ts';

/** A number of Tables 4 to 6 beside what it is said to be computed from. */
export interface OtherNumber {
  readonly what: string;
  readonly printed: number;
  readonly recomputed: number;
  readonly agrees: boolean;
}

/** Gains of Tables 4 and 5: each is a difference of two numbers of its own row. */
export function checkOtherGains({ transfer }: Paper): OtherNumber[] {
  const number = (what: string, printed: number, recomputed: number): OtherNumber => ({
    what,
    printed,
    recomputed,
    agrees: Math.abs(recomputed - printed) < 1e-9,
  });
  return [
    ...transfer.rows.map(({ table, from, to, on, baseline, transferred, printedGain }) =>
      number(`${table}: ${from} to ${to}, ${on}`, printedGain, transferred - baseline),
    ),
    ...transfer.optimizers.flatMap((row) => [
      number(
        `${row.table}: ${row.benchmark}, ${row.target}, strong`,
        row.printedStrongGain,
        row.strong - row.baseline,
      ),
      number(
        `${row.table}: ${row.benchmark}, ${row.target}, matched`,
        row.printedMatchedGain,
        row.matched - row.baseline,
      ),
    ]),
  ];
}

/** Table 6: training tokens a point, by the gain that Table 1 has. */
export function checkCosts({ costs }: Paper, grid: CellGrid): OtherNumber[] {
  return costs.rows.flatMap(({ benchmark, trainMegatokens, printedMegatokensPerPoint: printed }) => {
    const row = grid.rows.find(
      (one) => one.benchmark === benchmark && one.target === costs.target && one.mode === 'direct',
    );
    if (row === undefined || grid.own === null || grid.base === null) return [];
    const [after, before] = [percentOf(row, grid.own), percentOf(row, grid.base)];
    if (after === null || before === null) return [];
    const recomputed = trainMegatokens / (after - before);
    const agrees = Math.abs(recomputed - printed) <= 0.05 + 1e-9;
    return [{ what: `${costs.table}: ${benchmark}`, printed, recomputed, agrees }];
  });
}
