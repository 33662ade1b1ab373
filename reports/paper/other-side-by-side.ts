import { signed } from '../cells/average-table.ts';
import { type CellScore, hundredths } from '../cells/cell-grid.ts';
import type { CellLayout } from '../cells/layout.ts';
import { runsOf, scoreOfRuns } from '../cells/runs-grid.ts';
import type { RunSummary } from '../run-summary.ts';
import { percentText } from '../statistics/figures.ts';
import type { Column, Row, Table } from '../table.ts';
import { paperBenchmarkName } from './names.ts';
import type { Conditions } from './paper-schema.ts';
import type { PrintedNumber } from './printed-numbers.ts';
import { optimizerRefusal, refusalOf, simulatedRefusal } from './refusal.ts';

export interface OtherSideBySide {
  readonly numbers: readonly PrintedNumber[];
  readonly layout: CellLayout;
  readonly summaries: readonly RunSummary[];
  readonly conditions: Conditions;
  /** Points that two runs of one configuration of the paper lie apart. */
  readonly noise: { readonly low: number; readonly high: number };
  readonly stamp: string;
}

const columns: readonly Column[] = [
  { key: 'table', heading: 'table', align: 'left' },
  { key: 'benchmark', heading: 'benchmark', align: 'left' },
  { key: 'target', heading: 'target', align: 'left' },
  { key: 'mode', heading: 'mode', align: 'left', detail: true },
  { key: 'what', heading: 'setting', align: 'left' },
  { key: 'label', heading: 'our label', align: 'left', detail: true },
  { key: 'ours_percent', heading: 'ours', align: 'right' },
  { key: 'ours_low', heading: 'low', align: 'right', detail: true },
  { key: 'ours_high', heading: 'high', align: 'right', detail: true },
  { key: 'ours_effect_points', heading: 'our effect', align: 'right' },
  { key: 'paper_percent', heading: 'paper', align: 'right' },
  { key: 'paper_effect_points', heading: "paper's effect", align: 'right' },
  { key: 'within_noise', heading: 'within its noise', align: 'left' },
  { key: 'difference_points', heading: 'difference', align: 'right' },
  { key: 'inside', heading: 'paper inside our interval', align: 'left' },
  { key: 'refused', heading: 'refused because', align: 'left', detail: true },
];

/** Our ablation or transfer beside the paper's, under the same conditions as Table 1 (`refusalOf`). */
export function otherSideBySideTable(options: OtherSideBySide): Table {
  const { numbers, layout, stamp, noise } = options;
  const refusals = new Map<string, number>();
  let compared = 0;
  const rows = numbers.flatMap((number): Row[] => {
    const { runs, score } = oursOf(number.label, number, options);
    if (score.kind !== 'score') return [];
    const refused =
      refusalOf(number, runs, options.conditions) ??
      (number.optimizer === null ? null : optimizerRefusal(number.optimizer, runs, options.conditions));
    if (refused === null) compared += 1;
    else refusals.set(refused, (refusals.get(refused) ?? 0) + 1);
    return refused === simulatedRefusal ? [] : [rowOf(number, score, { refused, ...options })];
  });
  const looked = compared + [...refusals.values()].reduce((sum, count) => sum + count, 0);
  return {
    title: `${layout.title}: beside the paper`,
    stamp,
    columns,
    rows,
    notes: [
      `Compared: ${compared} of ${looked} numbers. A difference is taken only where test split, model identity and mode equal the paper's.`,
      ...[...refusals].map(([reason, count]) => `refused (${count} numbers): ${reason}`),
      `effect: over the default setting, or over no skill. Two runs of one configuration of the paper lie ${noise.low.toFixed(1)} to ${noise.high.toFixed(1)} points apart: within its noise is an effect of the paper of no more than that.`,
    ],
  };
}

function oursOf(
  label: string,
  number: PrintedNumber,
  { layout, summaries }: OtherSideBySide,
): { runs: RunSummary[]; score: CellScore } {
  const row = layout.rows.find(
    ({ benchmark, target, mode }) =>
      paperBenchmarkName(benchmark) === number.benchmark && target === number.target && mode === number.mode,
  );
  const optimizer = label === number.label ? (number.optimizer ?? undefined) : undefined;
  const runs = row === undefined ? [] : runsOf(summaries, row, label, optimizer);
  return { runs, score: scoreOfRuns(runs) };
}

function rowOf(
  number: PrintedNumber,
  score: Extract<CellScore, { kind: 'score' }>,
  options: OtherSideBySide & { readonly refused: string | null },
): Row {
  const { refused, noise } = options;
  const { reference, percent: printed, optimizer: _, ...names } = number;
  const base = reference === null ? null : oursOf(reference.label, number, options).score;
  const effect = base?.kind === 'score' ? round(score.percent - base.percent) : null;
  const paperEffect = reference === null ? null : round(printed - reference.percent);
  const within = paperEffect === null ? null : Math.abs(paperEffect) <= noise.high;
  const { interval } = score;
  const difference = refused === null ? round(score.percent - printed) : null;
  const inside =
    refused !== null || interval === null ? null : interval.low <= printed && printed <= interval.high;
  const yesNo = (value: boolean | null) => (value === null ? '-' : value ? 'yes' : 'no');
  return {
    values: {
      ...names,
      ours_percent: hundredths(score.percent),
      ours_low: interval === null ? null : hundredths(interval.low),
      ours_high: interval === null ? null : hundredths(interval.high),
      ours_effect_points: effect,
      paper_percent: printed,
      paper_effect_points: paperEffect,
      within_noise: within,
      difference_points: difference,
      inside,
      refused,
    },
    shown: {
      ours_percent: percentText(score.percent, interval?.low ?? null, interval?.high ?? null),
      ours_effect_points: effect === null ? '-' : signed(effect),
      paper_percent: printed.toFixed(1),
      paper_effect_points: paperEffect === null ? '-' : signed(paperEffect),
      within_noise: yesNo(within),
      difference_points: difference === null ? 'refused' : signed(difference),
      inside: yesNo(inside),
    },
    group: `${number.table} ${number.benchmark} ${number.target}`,
  };
}

function round(value: number): number {
  return Math.round(100 * value) / 100;
}
