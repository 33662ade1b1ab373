import { DataError } from '../../core/errors.ts';
import { deriveSeed } from '../../core/rng.ts';
import { hierarchicalBootstrap } from '../../core/statistics/hierarchical-bootstrap.ts';
import { mean } from '../../core/statistics/mean.ts';
import type { GymFile, GymRow } from './gym-file.ts';

/** Two runs in one world with one seed. */
export interface RowPair {
  readonly a: GymRow;
  readonly b: GymRow;
}

/** One-sided level of the non-inferiority test: the interval shown has 1 - 2 x this as its coverage. */
const level = 0.05;
/** The quantile that belongs to `level`. */
const z = 1.6449;
/** What a test that is to find something four times out of five needs beyond `z`. */
const zPower = 0.8416;

export interface WorldDifference {
  readonly world: string;
  readonly pairs: number;
  readonly a: number;
  readonly b: number;
  readonly difference: number;
}

export interface StageDifference {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

export interface GymComparison {
  readonly margin: number;
  readonly pairs: number;
  /** Mean of b - a over worlds, with its 90 % interval: `low` is the one-sided 95 % bound that decides. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly standardError: number;
  /** `worse`: all of the interval is below zero and not all of it within the margin. */
  readonly verdict: 'non-inferior' | 'worse' | 'undecided';
  /** Chance to find a loss as large as the margin, with the scatter of these pairs; 0 to 1. */
  readonly power: number;
  /** Loss that would be found with a chance of 80 %. */
  readonly detectable: number;
  /** All worlds, the largest loss first. */
  readonly worlds: readonly WorldDifference[];
  /** Means a run of what the stages came to. */
  readonly stages: readonly StageDifference[];
}

/** Is b at most `margin` worse than a? Score: exact expected hard of the headline document. */
export function comparePairs(pairs: readonly RowPair[], margin: number): GymComparison {
  const byWorld = new Map<string, RowPair[]>();
  for (const pair of pairs) byWorld.set(pair.a.world, [...(byWorld.get(pair.a.world) ?? []), pair]);
  const groups = [...byWorld.values()].map((group) => group.map(({ a, b }) => b.hard.best - a.hard.best));
  const estimate = hierarchicalBootstrap(groups, {
    confidence: 1 - 2 * level,
    seed: deriveSeed('gym-compare', pairs.length),
  });
  const { mean: difference, low, high, standardError, means } = estimate;
  const centre = mean([...means]);
  const found = [...means].filter((value) => value - centre + margin > z * standardError).length;
  return {
    margin,
    pairs: pairs.length,
    difference,
    low,
    high,
    standardError,
    verdict: low > -margin ? 'non-inferior' : high < 0 ? 'worse' : 'undecided',
    power: standardError === 0 ? 1 : found / means.length,
    detectable: (z + zPower) * standardError,
    worlds: [...byWorld].map(worldDifference).sort((x, y) => x.difference - y.difference),
    stages: stageDifferences(pairs),
  };
}

/**
 * Rows of two results, paired by world and seed.
 * @throws {DataError} when the files are of different versions, a label is unknown or nothing pairs
 */
export function pairRows(
  a: { readonly file: GymFile; readonly label: string },
  b: { readonly file: GymFile; readonly label: string },
): RowPair[] {
  for (const key of ['gymVersion', 'simulationVersion'] as const)
    if (a.file[key] !== b.file[key])
      throw new DataError(`the results have different worlds: ${key} ${a.file[key]} and ${b.file[key]}`);
  const budgets = new Map(a.file.worlds.map(({ name, budget }) => [name, budget]));
  for (const { name, budget } of b.file.worlds)
    if (budgets.has(name) && budgets.get(name) !== budget)
      throw new DataError(`world ${name} has the budgets ${budgets.get(name)} and ${budget}: not comparable`);
  if (a.file.seeds.range !== b.file.seeds.range)
    throw new DataError(`the results have ${a.file.seeds.range} and ${b.file.seeds.range} seeds: no pairs`);
  const others = new Map(rowsOf(b).map((row) => [`${row.world}|${row.seed}`, row]));
  const pairs = rowsOf(a).flatMap((row): RowPair[] => {
    const other = others.get(`${row.world}|${row.seed}`);
    return other === undefined ? [] : [{ a: row, b: other }];
  });
  if (pairs.length === 0) throw new DataError('the results share no world and seed: nothing to compare');
  return pairs;
}

function rowsOf({ file, label }: { readonly file: GymFile; readonly label: string }): GymRow[] {
  const rows = file.rows.filter(({ method }) => method === label);
  if (rows.length > 0) return rows;
  const labels = file.methods.map((method) => method.label);
  throw new DataError(`the result has no rows of '${label}'; it has: ${labels.join(', ')}`);
}

function worldDifference([world, pairs]: [string, RowPair[]]): WorldDifference {
  const a = mean(pairs.map((pair) => pair.a.hard.best));
  const b = mean(pairs.map((pair) => pair.b.hard.best));
  return { world, pairs: pairs.length, a, b, difference: b - a };
}

const stageReaders: Readonly<Record<string, (row: GymRow) => number>> = {
  'steps accepted': ({ steps }) => steps.accepted,
  'steps rejected': ({ steps }) => steps.rejected,
  'steps skipped': ({ steps }) => steps.skipped,
  patches: ({ patches }) => patches,
  'edits applied': ({ edits }) => edits.accepted + edits.rejected,
  'edits accepted': ({ edits }) => edits.accepted,
  'optimizer calls': ({ optimizerCalls }) => optimizerCalls,
  'rollouts charged': ({ rollouts: r }) => r.train + r.val + r.slowUpdate + r.finalVal,
  'gate rollouts spared': ({ spared }) => spared,
  'area under the anytime curve': ({ area }) => area,
};

function stageDifferences(pairs: readonly RowPair[]): StageDifference[] {
  return Object.entries(stageReaders).map(([name, read]) => ({
    name,
    a: mean(pairs.map(({ a }) => read(a))),
    b: mean(pairs.map(({ b }) => read(b))),
  }));
}
