import { averageInterval, benchmarkAverage } from '../../core/statistics/benchmark-average.ts';
import type { Row, Table } from '../table.ts';
import { difference, oracleOnTest, oracleOnVal, type Quantity, scoreQuantity } from './block-quantities.ts';
import { type BlockCell, blocksOfCells, type StatisticsBlock } from './blocks.ts';
import { conditionsColumn } from './cell-columns.ts';
import type { CellRuns } from './cell-runs.ts';
import { effectText, percentText, points } from './figures.ts';

export interface AveragesOptions {
  readonly title: string;
  readonly stamp: string;
  /** Labels of the methods that the table is about. */
  readonly owns: readonly string[];
  /** Label of the method that gains are over. */
  readonly base: string;
  /** Label of the entry that an ablation's variants are measured by. */
  readonly reference: string | null;
}

interface Line {
  readonly what: string;
  readonly kind: 'percent' | 'points';
  readonly of: (cell: BlockCell) => Quantity | null;
}

/** Averages over the benchmarks of each target and mode: every method, the gains, and the two oracles of rivals. */
export function averagesTable(cells: readonly CellRuns[], options: AveragesOptions): Table {
  const blocks = blocksOfCells(cells).filter(({ averaged }) => averaged.length > 0);
  return {
    title: `${options.title}: averages over benchmarks, with intervals`,
    stamp: options.stamp,
    columns: [
      { key: 'model', heading: 'model', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left' },
      ...conditionsColumn(blocks),
      {
        key: 'optimizer',
        heading: 'optimizer',
        align: 'left',
        detail: new Set(blocks.flatMap(({ optimizer }) => optimizer ?? [])).size < 2,
      },
      { key: 'average_of', heading: 'average of', align: 'left' },
      { key: 'benchmarks', heading: 'benchmarks', align: 'right' },
      { key: 'unit', heading: 'unit', align: 'left', detail: true },
      { key: 'average', heading: 'average', align: 'right' },
      { key: 'low', heading: 'low', align: 'right', detail: true },
      { key: 'high', heading: 'high', align: 'right', detail: true },
      { key: 'without_one_low', heading: 'lowest without one', align: 'right' },
      { key: 'without_one_high', heading: 'highest without one', align: 'right' },
      { key: 'tasks_left_out', heading: 'tasks left out', align: 'right', detail: true },
      { key: 'without', heading: 'lowest without', align: 'left', detail: true },
    ],
    rows: blocks.flatMap((block) => linesOf(block, options).flatMap((line) => rowOf(block, line) ?? [])),
    notes: [
      'Every benchmark counts the same. Intervals: 95 %, joint resamples of replicates, clusters and items in each benchmark; without one: lowest and highest of the averages that leave one benchmark out.',
      'Oracle chosen on VAL: in each benchmark the rival with the best val score, then its test score; rivals that tie on val count their mean; documents that were never scored on the whole of val (no skill, often human and one-shot) cannot be chosen. Oracle chosen on TEST (as in the paper): nobody could have run it, and it is too good by the luck of the best of several; the interval of what is over it is too low, since the luck is drawn again in each resample.',
      ...new Set([...cells, ...blocks].flatMap(({ leftOut }) => leftOut)),
      'Averaged are the benchmarks in which every method of the block has a number, on the tasks that all have.',
    ],
  };
}

function linesOf({ methods }: StatisticsBlock, { owns, base, reference }: AveragesOptions): Line[] {
  const rivals = methods.filter((method) => !owns.includes(method));
  const score = (method: string) => (cell: BlockCell) => scoreQuantity(cell, method);
  const over = (own: string, other: Line['of'], what: string): Line => ({
    what: `${own} minus ${what}`,
    kind: 'points',
    of: (cell) => difference(scoreQuantity(cell, own), other(cell)),
  });
  const onVal = (cell: BlockCell) => oracleOnVal(cell, rivals);
  const onTest = (cell: BlockCell) => oracleOnTest(cell, rivals);
  const present = owns.filter((own) => methods.includes(own));
  return [
    ...methods.map((method): Line => ({ what: method, kind: 'percent', of: score(method) })),
    ...(present.length === 0 || rivals.length === 0
      ? []
      : [
          { what: 'oracle of rivals, chosen on VAL', kind: 'percent', of: onVal } as const,
          { what: 'oracle of rivals, chosen on TEST', kind: 'percent', of: onTest } as const,
        ]),
    ...present.flatMap((own) => [
      ...(methods.includes(base) && base !== own ? [over(own, score(base), base)] : []),
      ...(reference === null || reference === own || !methods.includes(reference)
        ? []
        : [over(own, score(reference), reference)]),
      ...(rivals.length === 0
        ? []
        : [over(own, onVal, 'oracle chosen on VAL'), over(own, onTest, 'oracle chosen on TEST')]),
    ]),
  ];
}

/** @returns null where a benchmark of the block does not have it */
function rowOf(block: StatisticsBlock, { what, kind, of }: Line): Row | null {
  const values = block.averaged.map((cell) => ({ benchmark: cell.benchmark, quantity: of(cell) }));
  const average = benchmarkAverage(
    values.map(({ benchmark, quantity }) => ({ benchmark, value: quantity?.estimate ?? null })),
  );
  if (average.mean === null) return null;
  const drawn = values.flatMap(({ quantity }) => quantity?.resamples ?? []);
  const drawnInterval = drawn.length === values.length ? averageInterval(drawn) : null;
  // Resamples that are all alike say nothing of what the next items would bring.
  const interval = drawnInterval === null || drawnInterval.low === drawnInterval.high ? null : drawnInterval;
  const without = [...average.without].sort((a, b) => a.mean - b.mean);
  const [lowest] = without;
  const highest = without.at(-1);
  const { model, mode, optimizer, conditions, averaged, total } = block;
  const row = {
    model,
    mode,
    optimizer,
    ...(conditions === '' ? {} : { conditions }),
    average_of: what,
    benchmarks: averaged.length,
    unit: kind,
    average: points(average.mean),
    // Draws of replicates are stretched and may go beyond what a score or a difference can be.
    low: interval === null ? null : points(Math.max(kind === 'percent' ? 0 : -1, interval.low)),
    high: interval === null ? null : points(Math.min(1, interval.high)),
    without_one_low: lowest === undefined ? null : points(lowest.mean),
    without_one_high: highest === undefined ? null : points(highest.mean),
    tasks_left_out: averaged.reduce((sum, { tasksLeftOut }) => sum + tasksLeftOut, 0),
    without: lowest?.benchmark ?? null,
  };
  const text = kind === 'percent' ? percentText : effectText;
  const shown: Record<string, string> = {
    average: text(row.average, row.low, row.high),
    benchmarks: averaged.length === total ? `${total}` : `${averaged.length} of ${total}`,
  };
  for (const key of ['without_one_low', 'without_one_high'] as const)
    if (row[key] !== null) shown[key] = text(row[key], null, null);
  return { values: row, shown, group: JSON.stringify([model, mode, optimizer, conditions]) };
}
