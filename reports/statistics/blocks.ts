import { type JointBootstrap, jointBootstrap } from '../../core/statistics/joint-bootstrap.ts';
import { resamples } from '../difference-interval.ts';
import type { CellRuns } from './cell-runs.ts';
import { commonScores } from './common-scores.ts';
import { conditionsText, differingConditions } from './conditions.ts';
import { valScore } from './val-score.ts';

/** The benchmarks of one target, mode and optimizer under equal conditions, as far as every method of them has a score in each. */
export interface StatisticsBlock {
  readonly model: string;
  readonly mode: string;
  readonly optimizer: string | null;
  /** What it differs in from other blocks of these names; empty where it does not. */
  readonly conditions: string;
  readonly total: number;
  readonly methods: readonly string[];
  readonly averaged: readonly BlockCell[];
  /** Why the other benchmarks are not averaged. */
  readonly leftOut: readonly string[];
}

export interface BlockCell {
  readonly benchmark: string;
  /** Of each method of the block, shares of 1 over the tasks that all have. */
  readonly estimates: ReadonlyMap<string, number>;
  /** Resampled together; null of one cluster. */
  readonly resamples: ReadonlyMap<string, Float64Array> | null;
  /** Tasks that some run misses, or was not asked. */
  readonly tasksLeftOut: number;
  /** Of the methods whose documents were scored on val. */
  readonly val: ReadonlyMap<string, number>;
}

export function blocksOfCells(cells: readonly CellRuns[]): StatisticsBlock[] {
  const blocks = new Map<string, CellRuns[]>();
  for (const cell of cells) {
    if (!cell.onTest) continue;
    const key = JSON.stringify([...namesOf(cell), ...[...cell.averagedWith].flat()]);
    blocks.set(key, [...(blocks.get(key) ?? []), cell]);
  }
  const all = [...blocks.values()];
  return all.flatMap((list) => {
    const [first] = list;
    if (first === undefined) return [];
    const namesakes = all.flatMap(([other]) =>
      other !== undefined && namesOf(other).join('\n') === namesOf(first).join('\n') ? [other] : [],
    );
    const differing = differingConditions(namesakes.map(({ averagedWith }) => averagedWith));
    return [blockOf(first, list, conditionsText(first.averagedWith, differing))];
  });
}

function namesOf({ model, mode, optimizer }: CellRuns): string[] {
  return [model, mode, optimizer ?? ''];
}

function blockOf(
  { model, mode, optimizer }: CellRuns,
  cells: readonly CellRuns[],
  conditions: string,
): StatisticsBlock {
  const methods = [...new Set(cells.flatMap((cell) => cell.methods.map(({ label }) => label)))];
  const averaged = cells.flatMap((cell, at) => blockCell(cell, methods, at + 1) ?? []);
  const leftOut = cells.flatMap((cell) => {
    if (averaged.some(({ benchmark }) => benchmark === cell.benchmark)) return [];
    const absent = methods.filter(
      (label) =>
        !cell.methods.some(
          (method) => method.label === label && method.replicates.every(({ printed }) => printed),
        ),
    );
    return [`not averaged: ${cell.benchmark} (no number of ${absent.join(', ') || 'enough common tasks'})`];
  });
  return { model, mode, optimizer, conditions, total: cells.length, methods, averaged, leftOut };
}

/** @param seed differs from benchmark to benchmark: they share no items */
function blockCell(cell: CellRuns, methods: readonly string[], seed: number): BlockCell | null {
  const present = methods.flatMap((label) => cell.methods.find((method) => method.label === label) ?? []);
  if (present.length < methods.length) return null;
  if (present.some(({ replicates }) => replicates.some(({ printed }) => !printed))) return null;
  const common = commonScores(present);
  if (common === null) return null;
  const joint = common.clusters < 2 ? null : jointBootstrap(common.scores, { seed, resamples });
  const named = <Value>(values: readonly Value[]) =>
    new Map(
      methods.flatMap((label, at) => {
        const value = values[at];
        return value === undefined ? [] : [[label, value] as const];
      }),
    );
  return {
    benchmark: cell.benchmark,
    estimates: named(joint?.estimates ?? common.scores.map((scores) => mean(scores.flat(2)))),
    resamples: joint === null ? null : named<JointBootstrap['resamples'][number]>(joint.resamples),
    tasksLeftOut: common.leftOut,
    val: new Map(
      present.flatMap((method) => {
        const score = valScore(cell, method);
        return score === null ? [] : [[method.label, score] as const];
      }),
    ),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
