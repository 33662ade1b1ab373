import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.ts';
import { comparisonWithBest } from '../../core/statistics/comparison-with-best.ts';
import { jointBootstrap } from '../../core/statistics/joint-bootstrap.ts';
import { rankEstimates } from '../../core/statistics/ranks.ts';
import { differenceOf, replicateBootstrap } from '../../core/statistics/replicate-bootstrap.ts';
import { varianceComponents } from '../../core/statistics/variance-components.ts';
import { hardScores, replicateScores } from '../bench/coverage-worlds.ts';
import {
  bestCoverage,
  falseEquivalence,
  itemCoverage,
  replicateCoverage,
} from '../bench/measure-coverage.ts';

/** Singletons with `right` of n right. */
const singletons = (right: number, n: number): number[][] =>
  Array.from({ length: n }, (_, at) => [at < right ? 1 : 0]);
const width = ({ low, high }: { low: number; high: number }) => high - low;

describe('the joint bootstrap', () => {
  it('draws the same clusters and items for all methods', () => {
    const scores = hardScores({ n: 60, clusterSize: 3 }, 0.5, createRng(1));
    const { resamples } = jointBootstrap([[scores], [scores.map((c) => c.map((s) => s / 2))]], { seed: 1 });
    for (const [at, value] of (resamples[0] ?? []).entries())
      expect(resamples[1]?.[at]).toBeCloseTo(value / 2, 12);
  });

  it('draws replicates of each method by themselves', () => {
    const replicates = [0, 0.2, 0.4, 0.6, 0.8].map((level) => [[level], [level], [level]]);
    const { resamples } = jointBootstrap([replicates, replicates], { seed: 1 });
    expect(resamples[0]).not.toEqual(resamples[1]);
  });

  it('scatters as much as the replicates say, not less by (R - 1)/R', () => {
    const levels = [0.2, 0.4, 0.6];
    const { standardError } = replicateBootstrap(
      levels.map((level) => [[level], [level]]),
      { seed: 1, resamples: 20_000 },
    );
    // Variance of the levels (n - 1 below) is 0.04, that of a mean of three a third of it.
    expect(standardError / Math.sqrt(0.04 / 3)).toBeCloseTo(1, 1);
  });

  it('is wider with items drawn within clusters than with whole clusters', () => {
    const scores = [hardScores({ n: 120, clusterSize: 6 }, 0.5, createRng(2))];
    const whole = replicateBootstrap(scores, { seed: 1, drawItems: false });
    expect(width(replicateBootstrap(scores, { seed: 1 }))).toBeGreaterThan(1.05 * width(whole));
  });

  it('counts items, not clusters: a large cluster weighs more', () => {
    const joint = jointBootstrap([[[[1, 1, 1], [0]]]], { seed: 1 });
    expect(joint.estimates).toEqual([0.75]);
    expect(joint.clusters).toBe(2);
  });

  it('gives the difference of two methods from their pairs', () => {
    const a = singletons(40, 80);
    const joint = jointBootstrap([[a], [a], [singletons(20, 80)]], { seed: 1 });
    expect(differenceOf(joint, 0, 1)).toMatchObject({ mean: 0, low: 0, high: 0 });
    const { mean, low, high } = differenceOf(joint, 0, 2);
    expect(mean).toBe(0.25);
    expect(low).toBeGreaterThan(0.1);
    expect(high).toBeLessThan(0.4);
    expect(() => differenceOf(joint, 0, 3)).toThrow(RangeError);
  });

  it('refuses shapes that differ, one cluster, NaN and nothing', () => {
    const shapes = [[], [[]], [[[[1], [1]]], []], [[[[1, 0]]]], [[[[1], [Number.NaN]]]]] as number[][][][][];
    for (const methods of shapes) expect(() => jointBootstrap(methods, { seed: 1 })).toThrow(RangeError);
    expect(() => jointBootstrap([[[[1], [0]]], [[[1], [0, 1]]]], { seed: 1 })).toThrow(/common/);
    expect(() => replicateBootstrap([[[1], [0]]], { seed: 1, confidence: 1 })).toThrow(RangeError);
  });
});

describe('comparisons with the best', () => {
  it('single out a method that is far ahead', () => {
    const joint = jointBootstrap([[singletons(90, 100)], [singletons(40, 100)], [singletons(10, 100)]], {
      seed: 1,
    });
    const [first, second, third] = comparisonWithBest(joint);
    expect(first).toMatchObject({ low: 0, mayBeBest: true, withinMargin: true });
    expect(second).toMatchObject({ difference: -0.5, high: 0, mayBeBest: false, withinMargin: false });
    expect(third).toMatchObject({ high: 0, mayBeBest: false });
  });

  it('leave room for both of two that are close, and show neither within 2 points on few items', () => {
    const rng = createRng(3);
    const near = [0.5, 0.52].map((p) => [hardScores({ n: 60, clusterSize: 1 }, p, rng)]);
    const joint = jointBootstrap([...near, [singletons(0, 60)]], { seed: 1 });
    const [a, b, c] = comparisonWithBest(joint);
    expect([a?.mayBeBest, b?.mayBeBest, c?.mayBeBest]).toEqual([true, true, false]);
    expect([a?.withinMargin, b?.withinMargin]).toEqual([false, false]);
    expect(comparisonWithBest(joint, { margin: 0.5 })[0]?.withinMargin).toBe(true);
  });

  it('do not call methods that never differ equal because the items are few', () => {
    const same = (methods: number, n: number) =>
      comparisonWithBest(
        jointBootstrap(
          Array.from({ length: methods }, () => [singletons(n / 2, n)]),
          { seed: 1 },
        ),
      ).map(({ mayBeBest, withinMargin }) => ({ mayBeBest, withinMargin }));
    // 1 - 0.05^(1/n) is below 0.02 from 149 items on; of three methods 1 - 0.025^(1/n) from 183 on.
    const open = { mayBeBest: true, withinMargin: false };
    const shown = { mayBeBest: true, withinMargin: true };
    expect(same(2, 148)).toEqual([open, open]);
    expect(same(2, 150)).toEqual([shown, shown]);
    expect(same(3, 182)).toEqual([open, open, open]);
    expect(same(3, 184)).toEqual([shown, shown, shown]);
  });

  it('refuse a single method and a margin below 0', () => {
    expect(() => comparisonWithBest(jointBootstrap([[singletons(1, 3)]], { seed: 1 }))).toThrow(RangeError);
    const joint = jointBootstrap([[singletons(1, 3)], [singletons(2, 3)]], { seed: 1 });
    expect(() => comparisonWithBest(joint, { margin: -1 })).toThrow(RangeError);
    expect(() => comparisonWithBest(joint, { confidence: 1 })).toThrow(RangeError);
  });
});

describe('ranks', () => {
  it('are certain where methods are far apart', () => {
    const joint = jointBootstrap([[singletons(10, 100)], [singletons(90, 100)]], { seed: 1 });
    expect(rankEstimates(joint)).toEqual([
      { rank: 2, low: 2, high: 2, best: 0 },
      { rank: 1, low: 1, high: 1, best: expect.closeTo(1, 9) },
    ]);
  });

  it('are shared in a tie, and so is being the best', () => {
    const joint = jointBootstrap([[singletons(50, 100)], [singletons(50, 100)], [singletons(0, 100)]], {
      seed: 1,
    });
    const [a, b, c] = rankEstimates(joint);
    expect(a).toEqual({ rank: 1.5, low: 1, high: 2, best: expect.closeTo(0.5, 9) });
    expect(b).toEqual(a);
    expect(c).toEqual({ rank: 3, low: 3, high: 3, best: 0 });
  });

  it('span what the scores leave open, and the chances of being best add up to 1', () => {
    const rng = createRng(4);
    const methods = [0.5, 0.52, 0.55].map((p) => [hardScores({ n: 60, clusterSize: 3 }, p, rng)]);
    const ranks = rankEstimates(jointBootstrap(methods, { seed: 1 }));
    expect(ranks.reduce((sum, { best }) => sum + best, 0)).toBeCloseTo(1, 9);
    for (const { rank, low, high } of ranks) {
      expect(low).toBeLessThanOrEqual(rank);
      expect(high).toBeGreaterThanOrEqual(rank);
    }
    expect(ranks.some(({ low, high }) => high > low)).toBe(true);
    expect(() => rankEstimates({ clusters: 2, estimates: [], resamples: [] })).toThrow(RangeError);
  });
});

describe('variance components', () => {
  it('find the parts that the scores were made of', () => {
    const rng = createRng(5);
    const shape = { n: 600, clusterSize: 4 };
    const found = Array.from({ length: 12 }, () =>
      varianceComponents(replicateScores(shape, { replicates: 12, replicateSd: 0.2 }, rng)),
    );
    const average = (name: 'replicate' | 'cluster' | 'item' | 'replicateCluster' | 'residual') =>
      found.reduce((sum, { components }) => sum + (components[name] ?? Number.NaN), 0) / found.length;
    expect(average('replicate') / 0.2 ** 2).toBeCloseTo(1, 0);
    expect(average('cluster') / 0.15 ** 2).toBeCloseTo(1, 0);
    expect(average('item') / 0.25 ** 2).toBeCloseTo(1, 1);
    expect(average('residual') / 0.3 ** 2).toBeCloseTo(1, 1);
    expect(average('replicateCluster')).toBeLessThan(0.002);
  });

  it('set a negative estimate to 0 and name it', () => {
    const items = [
      [1, 0],
      [1, 0],
    ];
    const { components, clamped } = varianceComponents([items, items]);
    expect(components).toMatchObject({ cluster: 0, item: 0.5 });
    expect(clamped.map(({ name }) => name)).toEqual(['cluster']);
    for (const { estimate } of clamped) expect(estimate).toBeLessThan(0);
  });

  it('say null where the design cannot tell parts apart', () => {
    const single = varianceComponents([
      [
        [1, 0],
        [0, 0],
      ],
    ]).components;
    expect(single).toMatchObject({ replicate: null, replicateCluster: null, residual: null });
    expect(single.item).toBeCloseTo(0.25, 12);
    const plain = varianceComponents([
      [[1], [0], [1]],
      [[1], [0], [0]],
    ]).components;
    expect(plain).toMatchObject({ item: null, residual: null });
    expect(plain.cluster).not.toBeNull();
    const oneCluster = varianceComponents([[[1, 0, 1]], [[0, 0, 1]]]).components;
    expect(oneCluster).toMatchObject({ cluster: null, replicateCluster: null });
  });

  it('refuse a single score, differing shapes, NaN and nothing', () => {
    expect(() => varianceComponents([])).toThrow(RangeError);
    expect(() => varianceComponents([[[1]]])).toThrow(RangeError);
    expect(() => varianceComponents([[[1], [1]], [[1]]])).toThrow(RangeError);
    expect(() => varianceComponents([[[1], [Number.NaN]]])).toThrow(RangeError);
  });
});

/** A few points of `npm run statistics:coverage`, within four binomial standard errors of what is published. */
describe('coverage by simulation', () => {
  const effort = { trials: 150, resamples: 200, seed: 1 };

  it('is about 95 % for BCa over clusters, where Wilson over items is far too narrow', () => {
    const { wilson, bcaScore, bcaDifference, signFlip } = itemCoverage(
      { n: 200, clusterSize: 6 },
      0.7,
      effort,
    );
    expect(wilson).toBeLessThan(0.9);
    expect(bcaScore).toBeGreaterThan(0.86);
    expect(bcaDifference).toBeGreaterThan(0.83);
    expect(signFlip).toBeLessThan(0.12);
  });

  it('has McNemar and sign flips cry wolf at most about 5 % of the time', () => {
    const { mcNemar, signFlip, wilson } = itemCoverage({ n: 100, clusterSize: 1 }, 0.5, effort);
    expect(mcNemar).toBeLessThan(0.12);
    expect(signFlip).toBe(mcNemar);
    expect(wilson).toBeGreaterThan(0.88);
  });

  it('holds for methods over replicates, the best of several, and equivalence', () => {
    const less = { ...effort, trials: 60 };
    const spread = { replicates: 5, replicateSd: 0.1 };
    expect(replicateCoverage({ n: 60, clusterSize: 3 }, spread, less)).toBeGreaterThan(0.82);
    expect(bestCoverage({ n: 100, clusterSize: 1 }, [0.6, 0.6, 0.5], less)).toBeGreaterThan(0.82);
    expect(falseEquivalence({ n: 400, clusterSize: 1 }, less)).toBeLessThan(0.16);
  });
});
