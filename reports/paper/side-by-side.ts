import { signed } from '../cells/average-table.ts';
import { type CellGrid, hundredths, type PresentScore } from '../cells/cell-grid.ts';
import type { CellLayout } from '../cells/layout.ts';
import { runsOf } from '../cells/runs-grid.ts';
import type { RunSummary } from '../run-summary.ts';
import type { Row, Table } from '../table.ts';
import type { Conditions } from './paper-schema.ts';
import { refusalOf, simulatedRefusal } from './refusal.ts';

/** What side by side comparisons need: ours, the paper's, and what both were measured under. */
export interface SideBySide {
  readonly ours: CellGrid;
  readonly paper: CellGrid;
  readonly layout: CellLayout;
  readonly summaries: readonly RunSummary[];
  readonly conditions: Conditions;
}

/**
 * Our numbers beside the paper's. The difference is taken only where test split, model identity and mode are the
 * paper's: everywhere else it is refused, with the reason.
 */
export function sideBySideTable({ ours, paper, layout, summaries, conditions }: SideBySide): Table {
  const refusals = new Map<string, number>();
  let compared = 0;
  let looked = 0;
  const rows = layout.rows.flatMap((row, index): Row[] => {
    const printedRow = paper.rows.find(
      ({ benchmark, target, mode }) =>
        benchmark === row.benchmark && target === row.target && mode === row.mode,
    );
    return layout.methods.flatMap(({ heading, label }): Row[] => {
      const mine = ours.rows[index]?.scores.get(heading);
      const printed = printedRow?.scores.get(heading);
      if (mine?.kind !== 'score' || printed?.kind !== 'score') return [];
      const refused = refusalOf(row, runsOf(summaries, row, label), conditions);
      looked += 1;
      if (refused === null) compared += 1;
      else refusals.set(refused, (refusals.get(refused) ?? 0) + 1);
      // Nothing of a simulated world stands in one row with a real number.
      if (refused === simulatedRefusal) return [];
      return [rowOf({ ...row, method: heading }, { mine, printed: printed.percent, refused })];
    });
  });
  return {
    title: `${ours.title}: beside the paper`,
    stamp: ours.stamp,
    columns: [
      { key: 'target', heading: 'target', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left' },
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'method', heading: 'method', align: 'left' },
      { key: 'ours_percent', heading: 'ours', align: 'right' },
      { key: 'ours_low', heading: 'low', align: 'right', detail: true },
      { key: 'ours_high', heading: 'high', align: 'right', detail: true },
      { key: 'paper_percent', heading: 'paper', align: 'right' },
      { key: 'difference_points', heading: 'difference', align: 'right' },
      { key: 'inside', heading: 'paper inside our interval', align: 'left' },
      { key: 'refused', heading: 'refused because', align: 'left', detail: true },
    ],
    rows,
    notes: [
      `Compared: ${compared} of ${looked} numbers. A difference is taken only where test split, model identity and mode equal the paper's.`,
      ...[...refusals].map(([reason, count]) => `refused (${count} numbers): ${reason}`),
      'The interval is over test items of our one document (Wilson, 95 %); the paper gives one run a cell and no interval.',
    ],
  };
}

interface Names {
  readonly target: string;
  readonly mode: string;
  readonly benchmark: string;
  readonly method: string;
}

function rowOf(
  { target, mode, benchmark, method }: Names,
  { mine, printed, refused }: { mine: PresentScore; printed: number; refused: string | null },
): Row {
  const difference = refused === null ? Math.round(100 * (mine.percent - printed)) / 100 : null;
  const { interval } = mine;
  const inside =
    refused !== null || interval === null ? null : interval.low <= printed && printed <= interval.high;
  return {
    values: {
      target,
      mode,
      benchmark,
      method,
      ours_percent: hundredths(mine.percent),
      ours_low: interval === null ? null : hundredths(interval.low),
      ours_high: interval === null ? null : hundredths(interval.high),
      paper_percent: printed,
      difference_points: difference,
      inside,
      refused,
    },
    shown: {
      ours_percent:
        interval === null
          ? `${mine.percent.toFixed(1)} (mean of ${mine.runs} runs)`
          : `${mine.percent.toFixed(1)} [${interval.low.toFixed(1)}, ${interval.high.toFixed(1)}]`,
      paper_percent: printed.toFixed(1),
      difference_points: difference === null ? 'refused' : signed(difference),
      inside: inside === null ? '-' : inside ? 'yes' : 'no',
    },
  };
}
