import { signFlipTest } from '../core/statistics/sign-flip-test.ts';
import { differenceInterval } from './difference-interval.ts';
import type { TestItem } from './run-summary.ts';
import { areEnough } from './test-score.ts';

/** Of one trained document over another, in points of hard %. */
export interface PairedGain {
  readonly points: number;
  /** 95 %, BCa over clusters; null of one cluster, and where all clusters differ alike. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Items that became right, and wrong. */
  readonly better: number;
  readonly worse: number;
  /** Two-sided sign-flip test over clusters. */
  readonly p: number;
}

/** Paired difference over the items that neither run misses; null when there is none, or when that leaves over 5 % out. */
export function gainOf(items: readonly TestItem[], baseline: readonly TestItem[]): PairedGain | null {
  const other = new Map(baseline.filter((item) => !item.missing).map((item) => [item.taskId, item]));
  const pairs = items.flatMap((item) => {
    const base = other.get(item.taskId);
    return item.missing || base === undefined
      ? []
      : [{ difference: item.hard - base.hard, cluster: item.cluster }];
  });
  const asked = new Set([...items, ...baseline].map(({ taskId }) => taskId)).size;
  if (!areEnough(pairs.length, asked - pairs.length)) return null;
  const clusters = new Map<string, number[]>();
  for (const { cluster, difference } of pairs)
    clusters.set(cluster, [...(clusters.get(cluster) ?? []), difference]);
  const differences = [...clusters.values()];
  const interval = differenceInterval(differences);
  const tested = signFlipTest(differences, { seed: 1 });
  return {
    points: round(100 * tested.mean),
    interval: interval === null ? null : { low: round(100 * interval.low), high: round(100 * interval.high) },
    better: pairs.filter((pair) => pair.difference > 0).length,
    worse: pairs.filter((pair) => pair.difference < 0).length,
    p: tested.p,
  };
}

/** Two decimals, so that tables do not depend on the last bits of a float. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
