import type { Row, Table } from '../table.ts';
import { blockAverages, blocksOf, type Spread } from './block-averages.ts';
import type { CellGrid } from './cell-grid.ts';

/** What a grid says of its own method on average: gain and distance to the oracle of rivals, one row a block. */
export function averageTable(grid: CellGrid): Table {
  const { own, base } = grid;
  return {
    title: `${grid.title}: averages over benchmarks`,
    stamp: grid.stamp,
    columns: [
      { key: 'target', heading: 'target', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left' },
      { key: 'benchmarks', heading: 'benchmarks', align: 'right' },
      { key: 'base_percent', heading: base ?? 'base', align: 'right' },
      { key: 'own_percent', heading: own ?? 'own', align: 'right' },
      { key: 'gain_points', heading: 'gain', align: 'right' },
      { key: 'gain_leave_one_out_low', heading: 'gain low', align: 'right', detail: true },
      { key: 'gain_leave_one_out_high', heading: 'gain high', align: 'right', detail: true },
      { key: 'oracle_on_test_percent', heading: 'oracle of rivals (chosen on TEST)', align: 'right' },
      { key: 'over_oracle_on_test_points', heading: 'over that oracle', align: 'right' },
      { key: 'over_oracle_leave_one_out_low', heading: 'over oracle low', align: 'right', detail: true },
      { key: 'over_oracle_leave_one_out_high', heading: 'over oracle high', align: 'right', detail: true },
    ],
    rows: blocksOf(grid).map((block): Row => {
      const averages = blockAverages(grid, block);
      const { target, mode, averaged, total, byMethod, gain, oracleOnTest, overOracleOnTest } = averages;
      const baseAverage = base === null ? undefined : byMethod.get(base);
      const ownAverage = own === null ? undefined : byMethod.get(own);
      return {
        values: {
          target,
          mode,
          benchmarks: averaged,
          base_percent: baseAverage?.value ?? null,
          own_percent: ownAverage?.value ?? null,
          gain_points: gain?.value ?? null,
          gain_leave_one_out_low: gain?.leaveOneOut?.low ?? null,
          gain_leave_one_out_high: gain?.leaveOneOut?.high ?? null,
          oracle_on_test_percent: oracleOnTest?.value ?? null,
          over_oracle_on_test_points: overOracleOnTest?.value ?? null,
          over_oracle_leave_one_out_low: overOracleOnTest?.leaveOneOut?.low ?? null,
          over_oracle_leave_one_out_high: overOracleOnTest?.leaveOneOut?.high ?? null,
        },
        shown: {
          benchmarks: averaged === total ? `${total}` : `${averaged} of ${total}`,
          base_percent: percent(baseAverage),
          own_percent: percent(ownAverage),
          gain_points: points(gain),
          oracle_on_test_percent: percent(oracleOnTest),
          over_oracle_on_test_points: points(overOracleOnTest),
        },
      };
    }),
    notes: [
      'In brackets: lowest and highest of the averages that leave one benchmark out.',
      'The oracle takes the best rival of each cell by its score on TEST, as the paper does: nobody could have run it, and it is too good by the luck of the best of several.',
    ],
  };
}

function percent(spread: Spread | null | undefined): string {
  return spread === null || spread === undefined ? '-' : spread.value.toFixed(2);
}

function points(spread: Spread | null): string {
  if (spread === null) return '-';
  const range =
    spread.leaveOneOut === null
      ? ''
      : ` [${signed(spread.leaveOneOut.low)}, ${signed(spread.leaveOneOut.high)}]`;
  return `${signed(spread.value, 2)}${range}`;
}

/** With its sign; a minus that is only a rounding of nothing is left out. */
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `-${text}` : `+${text}`;
}
