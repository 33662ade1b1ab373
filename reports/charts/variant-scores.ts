import { jointBootstrap, type ReplicateScores } from '../../core/statistics/joint-bootstrap.ts';
import { differenceOf, replicateBootstrap } from '../../core/statistics/replicate-bootstrap.ts';
import { wilsonInterval } from '../../core/statistics/wilson-interval.ts';
import { resamples } from '../difference-interval.ts';
import { gainOf } from '../paired-gain.ts';
import type { RunSummary, TestItem } from '../run-summary.ts';
import { commonScores } from '../statistics/common-scores.ts';
import { countedItems, isPrinted } from '../test-score.ts';

/** A number of a chart: in percent or points, with its 95 % interval where there is one. */
export interface Estimate {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Hard % on test of a method's headline document: Wilson's interval of one document, and of several replicates the mean
 * over the tasks that all have, with an interval over replicates, clusters and items.
 * @returns null where no score may be printed
 */
export function scoreOfRuns(runs: readonly RunSummary[]): Estimate | null {
  const items = printedItems(runs);
  const [only] = items ?? [];
  if (items === null || only === undefined) return null;
  if (items.length === 1) {
    const counted = only.filter(({ missing }) => !missing);
    const right = counted.reduce((total, { hard }) => total + hard, 0);
    const { low, high } = wilsonInterval(right, counted.length);
    // Printed from, so not rounded before.
    return drawable({ value: (100 * right) / counted.length, low: 100 * low, high: 100 * high });
  }
  const [scores] = scoresOf([items]) ?? [];
  if (scores === undefined) return null;
  if ((scores[0]?.length ?? 0) < 2) return { value: round(100 * meanOf(scores)), low: null, high: null };
  return estimate(replicateBootstrap(scores, { seed: 1 }), 0);
}

/** Paired gain in points of some runs over others, by the tasks that all of them have; null when there is none. */
export function gainOfRuns(runs: readonly RunSummary[], over: readonly RunSummary[]): Estimate | null {
  const digests = new Set([...runs, ...over].map(({ dataset }) => dataset.test.digest));
  const [ours, theirs] = [printedItems(runs), printedItems(over)];
  if (digests.size > 1 || ours === null || theirs === null) return null;
  const [mine, base] = [ours[0], theirs[0]];
  if (ours.length === 1 && theirs.length === 1 && mine !== undefined && base !== undefined) {
    const gain = gainOf(mine, base);
    if (gain === null) return null;
    return { value: gain.points, low: gain.interval?.low ?? null, high: gain.interval?.high ?? null };
  }
  const [a, b] = scoresOf([ours, theirs]) ?? [];
  if (a === undefined || b === undefined) return null;
  if ((a[0]?.length ?? 0) < 2) return { value: round(100 * (meanOf(a) - meanOf(b))), low: null, high: null };
  return estimate(differenceOf(jointBootstrap([a, b], { seed: 1, resamples }), 0, 1), -1);
}

/** Test items of each run's headline document; null of no runs, or where the score of one may not be printed. */
function printedItems(runs: readonly RunSummary[]): (readonly TestItem[])[] | null {
  const items = runs.flatMap(({ run, tests }) => {
    const test = tests.find(({ labels }) => labels.includes(run.method.headline));
    const counted = test === undefined ? [] : countedItems(run, test);
    return isPrinted(counted) ? [counted] : [];
  });
  return items.length === 0 || items.length < runs.length ? null : items;
}

/** Of each method, as the tables of statistics take them. */
function scoresOf(methods: readonly (readonly (readonly TestItem[])[])[]): readonly ReplicateScores[] | null {
  const common = commonScores(methods.map((runs) => ({ replicates: runs.map((items) => ({ items })) })));
  return common?.scores ?? null;
}

function meanOf(scores: ReplicateScores): number {
  const values = scores.flat(2);
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** Draws of replicates are stretched and may go beyond what is possible. @param least that the share can be */
function estimate({ mean, low, high }: { mean: number; low: number; high: number }, least: 0 | -1): Estimate {
  return drawable({
    value: round(100 * mean),
    low: round(100 * Math.max(least, low)),
    high: round(100 * Math.min(1, high)),
  });
}

/** Where all clusters agree a bootstrap has nothing to draw from: no interval, rather than one of no width. */
function drawable({ value, low, high }: { value: number; low: number; high: number }): Estimate {
  return low === high ? { value, low: null, high: null } : { value, low, high };
}

/** Two decimals, as in the tables that hold means of replicates and gains. */
function round(value: number): number {
  return Math.round(100 * value) / 100;
}
