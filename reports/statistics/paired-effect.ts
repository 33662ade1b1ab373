import { jointBootstrap } from '../../core/statistics/joint-bootstrap.ts';
import type { MissingBounds } from '../../core/statistics/missing-bounds.ts';
import { differenceOf } from '../../core/statistics/replicate-bootstrap.ts';
import { signFlipTest } from '../../core/statistics/sign-flip-test.ts';
import type { Interval } from '../../core/statistics/wilson-interval.ts';
import { differenceInterval, resamples } from '../difference-interval.ts';
import type { MethodRuns } from './cell-runs.ts';
import { commonScores, meanOverReplicates } from './common-scores.ts';
import { differenceBounds } from './difference-bounds.ts';

/** Trained documents from which a claim may be about the method (spec/science.md 7). */
export const replicatesOfMethod = 5;

/** What one method is better than another by, over the test tasks that both have. Shares of 1. */
export interface PairedEffect {
  readonly items: number;
  readonly clusters: number;
  /** Tasks that some replicate misses, or was not asked. */
  readonly leftOut: number;
  readonly replicates: readonly [number, number];
  readonly difference: number;
  /** 95 %; null of one cluster, and where all clusters have the same difference. */
  readonly interval: Interval | null;
  /** Resampled differences in ascending order, of a claim about methods: its interval may be asked for at any confidence. */
  readonly resampled: Float64Array | null;
  /** Items whose mean over the replicates is higher, and lower. */
  readonly better: number;
  readonly worse: number;
  readonly p: number;
  readonly test: 'exact McNemar' | 'sign flips' | 'sign flips (random)';
  /** Whether the interval speaks for the two methods, or for the trained documents alone. */
  readonly speaksFor: 'methods' | 'documents';
  /** With the missing items in the worst and the best case; null where none is missing. */
  readonly bounds: MissingBounds | null;
}

/**
 * The paired difference a - b.
 * @returns null when over 5 % of the items of one run are missing, or of the tasks that both were asked
 */
export function pairedEffect(a: MethodRuns, b: MethodRuns): PairedEffect | null {
  if ([...a.replicates, ...b.replicates].some(({ printed }) => !printed)) return null;
  const common = commonScores([a, b]);
  const [ours, theirs] = common?.scores ?? [];
  if (common === null || ours === undefined || theirs === undefined) return null;
  const means = meanOverReplicates(theirs);
  const differences = meanOverReplicates(ours).map((cluster, c) =>
    cluster.map((value, i) => value - (means[c]?.[i] ?? Number.NaN)),
  );
  const all = differences.flat();
  const bounds = differenceBounds(a, b);
  const tested = signFlipTest(differences, { seed: 1 });
  const singletons = common.items === common.clusters;
  const hard = all.every((value) => Number.isInteger(value));
  const speaksFor = [a, b].every(speaksForMethod) && (a.learns || b.learns) ? 'methods' : 'documents';
  const drawn =
    speaksFor === 'methods' && common.clusters > 1
      ? differenceOf(jointBootstrap([ours, theirs], { seed: 1, resamples }), 0, 1)
      : null;
  return {
    items: common.items,
    clusters: common.clusters,
    leftOut: common.leftOut,
    replicates: [a.replicates.length, b.replicates.length],
    difference: tested.mean,
    interval:
      drawn === null ? (speaksFor === 'methods' ? null : differenceInterval(differences)) : possible(drawn),
    resampled: drawn?.means ?? null,
    better: all.filter((value) => value > 1e-12).length,
    worse: all.filter((value) => value < -1e-12).length,
    p: tested.p,
    test:
      singletons && hard ? 'exact McNemar' : tested.method === 'exact' ? 'sign flips' : 'sign flips (random)',
    speaksFor,
    bounds: bounds.missing === 0 ? null : bounds,
  };
}

/** Enough trained documents, or none at all: a method that does not learn always has the same one. */
function speaksForMethod({ learns, replicates }: MethodRuns): boolean {
  return !learns || replicates.length >= replicatesOfMethod;
}

/** Draws of replicates are stretched and may go beyond what a difference can be. */
function possible({ low, high }: Interval): Interval {
  return { low: Math.max(-1, low), high: Math.min(1, high) };
}
