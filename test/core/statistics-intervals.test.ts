import { describe, expect, it } from 'vitest';
import { bcaBootstrap } from '../../core/statistics/bca-bootstrap.ts';
import { bcaEndpoints } from '../../core/statistics/bca-endpoints.ts';
import { averageInterval, benchmarkAverage } from '../../core/statistics/benchmark-average.ts';
import { bestOrTied } from '../../core/statistics/best-or-tied.ts';
import { hierarchicalBootstrap } from '../../core/statistics/hierarchical-bootstrap.ts';
import { missingBounds, missingDifferenceBounds } from '../../core/statistics/missing-bounds.ts';
import { normalCdf } from '../../core/statistics/normal-cdf.ts';
import { normalQuantile } from '../../core/statistics/normal-quantile.ts';
import { pairedBootstrap } from '../../core/statistics/paired-bootstrap.ts';
import { scoreInterval } from '../../core/statistics/score-interval.ts';
import { unseenClusterScore } from '../../core/statistics/unseen-clusters.ts';
import { wilsonInterval } from '../../core/statistics/wilson-interval.ts';

describe('BCa', () => {
  it('leans towards the long tail, where the percentile interval does not', () => {
    const skewed = Array.from({ length: 60 }, (_, at) => (at % 12 === 0 ? 1 : 0));
    const bca = bcaBootstrap(skewed, { seed: 1 });
    const plain = pairedBootstrap(skewed, { seed: 1 });
    expect(bca.kind).toBe('bca');
    expect(bca.mean).toBe(plain.mean);
    expect(bca.interval?.low).toBeGreaterThan(plain.low);
    expect(bca.interval?.high).toBeGreaterThan(plain.high);
  });

  it('has no width where all clusters have the same mean, and says that this is why', () => {
    expect(bcaBootstrap([0.1, 0.1, 0.1], { seed: 1 })).toMatchObject({ kind: 'all-equal' });
    const { mean, interval } = bcaBootstrap(
      [
        [1, 0],
        [0, 1, 1, 0],
        [1, 0],
      ],
      { seed: 1 },
    );
    expect([mean, interval]).toEqual([0.5, { low: 0.5, high: 0.5 }]);
  });

  it('gives no interval of one cluster, however many items it has', () => {
    expect(bcaBootstrap([[0, 1, 1, 0, 1]], { seed: 1 })).toEqual({
      mean: 0.6,
      interval: null,
      kind: 'one-cluster',
    });
  });

  it('gives no corrected ends where the correction is undefined', () => {
    const sorted = Float64Array.from([1, 2, 3]);
    expect(bcaEndpoints({ sorted, estimate: 9, jackknife: [1, 2], confidence: 0.9 })).toBeNull();
    expect(bcaEndpoints({ sorted, estimate: 2, jackknife: [1, 1], confidence: 0.9 })).toBeNull();
  });

  it('falls back to percentiles there', () => {
    // Two clusters: one resample in four is the sample itself twice over, none need lie below it.
    const options = { resamples: 2, confidence: 0.9 };
    const found = Array.from({ length: 40 }, (_, seed) => ({
      seed,
      ...bcaBootstrap([0, 1], { ...options, seed }),
    }));
    const fallen = found.filter(({ kind }) => kind === 'percentile');
    expect(fallen.length).toBeGreaterThan(0);
    for (const { seed, interval } of fallen) {
      const { low, high } = pairedBootstrap([0, 1], { ...options, seed });
      expect(interval).toEqual({ low, high });
    }
  });

  it('refuses NaN, emptiness and options out of range, as its neighbours do', () => {
    for (const observations of [[], [[]], [1, Number.NaN], [[1], [Number.NaN]]] as number[][]) {
      expect(() => bcaBootstrap(observations, { seed: 1 })).toThrow(RangeError);
      expect(() => pairedBootstrap(observations, { seed: 1 })).toThrow(RangeError);
    }
    expect(() => hierarchicalBootstrap([[1], [Number.NaN]], { seed: 1 })).toThrow(RangeError);
    expect(() => bcaBootstrap([1, 2], { seed: 1, resamples: 1 })).toThrow(RangeError);
    expect(() => bcaBootstrap([1, 2], { seed: 1, confidence: 0 })).toThrow(RangeError);
  });
});

describe('normalCdf', () => {
  it('is the inverse of normalQuantile', () => {
    for (const p of [1e-300, 1e-9, 0.006, 0.0063, 0.3, 0.5, 0.98, 0.9999])
      expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-12);
  });

  it('ends at 0 and 1 and refuses NaN', () => {
    expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
    expect(() => normalCdf(Number.NaN)).toThrow(RangeError);
  });
});

describe('the interval of a score', () => {
  it('is Wilson’s of hard singletons and BCa of clusters or soft scores', () => {
    expect(scoreInterval([1, 0, 1], { seed: 1 })).toEqual({
      mean: 2 / 3,
      interval: wilsonInterval(2, 3),
      kind: 'wilson',
    });
    const clusters = [[1, 0], [1], [0, 0, 1], [1, 1], [0]];
    const { mean, interval } = bcaBootstrap(clusters, { seed: 1 });
    expect(scoreInterval(clusters, { seed: 1 })).toEqual({ mean, interval, kind: 'bca' });
    expect(scoreInterval([0.2, 0.9, 0.4], { seed: 1 }).kind).toBe('bca');
  });

  it('counts clusters where a bootstrap has nothing to draw', () => {
    expect(
      scoreInterval(
        [
          [1, 1, 1],
          [1, 1],
        ],
        { seed: 1 },
      ),
    ).toEqual({
      mean: 1,
      interval: wilsonInterval(2, 2),
      kind: 'wilson-of-clusters',
    });
    expect(scoreInterval([[1, 0, 1, 1]], { seed: 1 }).interval).toEqual(wilsonInterval(0.75, 1));
  });

  it('refuses scores outside 0 to 1', () => {
    expect(() => scoreInterval([1.5], { seed: 1 })).toThrow(RangeError);
    expect(() => scoreInterval([], { seed: 1 })).toThrow(RangeError);
  });
});

describe('unseen clusters', () => {
  const items = [
    { cluster: 'a', value: 1 },
    { cluster: 'b', value: 0 },
    { cluster: 'a', value: 1 },
    { cluster: 'c', value: 1 },
    { cluster: 'b', value: 1 },
  ];

  it('leaves out every item whose cluster was seen, and keeps clusters together', () => {
    const result = unseenClusterScore(items, new Set(['a', 'z']), { seed: 1 });
    expect(result).toMatchObject({ items: 3, clusters: 2, seenItems: 2, score: { mean: 2 / 3 } });
    expect(result.score?.kind).not.toBe('wilson');
  });

  it('has no score when all were seen, and refuses no items', () => {
    expect(unseenClusterScore(items, new Set(['a', 'b', 'c']), { seed: 1 })).toEqual({
      items: 0,
      clusters: 0,
      seenItems: 5,
      score: null,
    });
    expect(() => unseenClusterScore([], new Set(), { seed: 1 })).toThrow(RangeError);
  });
});

describe('bounds with missing items', () => {
  it('count the missing 0 and 1, and leave the mean of the others alone', () => {
    expect(missingBounds([1, 0, null, 1])).toEqual({
      low: 0.5,
      high: 0.75,
      mean: 2 / 3,
      missing: 1,
      n: 4,
      printable: false,
    });
    expect(missingBounds([null])).toMatchObject({ low: 0, high: 1, mean: null });
  });

  it('print up to just 5 % missing', () => {
    const scores = [...new Array<number>(19).fill(1), null];
    expect(missingBounds(scores).printable).toBe(true);
    expect(missingBounds(scores.slice(1)).printable).toBe(false);
  });

  it('of a difference give the missing to one side and then to the other', () => {
    const bounds = missingDifferenceBounds([
      { a: 1, b: 0 },
      { a: null, b: 0 },
      { a: 1, b: null },
      { a: null, b: null },
    ]);
    expect(bounds).toMatchObject({
      low: (1 + 0 + 0 - 1) / 4,
      high: (1 + 1 + 1 + 1) / 4,
      mean: 1,
      missing: 3,
    });
  });

  it('refuse scores outside 0 to 1 and nothing', () => {
    expect(() => missingBounds([])).toThrow(RangeError);
    expect(() => missingBounds([Number.NaN])).toThrow(RangeError);
    expect(() => missingDifferenceBounds([{ a: 2, b: 0 }])).toThrow(RangeError);
  });
});

describe('best or tied by the paper’s rule', () => {
  it('compares as printed', () => {
    expect(bestOrTied([82.34, 82.31, 80, null])).toEqual([true, true, false, false]);
    expect(bestOrTied([82.36, 82.34])).toEqual([true, false]);
    expect(bestOrTied([82.36, 82.34], 0)).toEqual([true, true]);
    // 1.005 is held a little below itself.
    expect(bestOrTied([1.005, 1.01], 2)).toEqual([true, true]);
    expect(bestOrTied([null, null])).toEqual([false, false]);
  });

  it('refuses NaN and no methods', () => {
    expect(() => bestOrTied([Number.NaN, 1])).toThrow(RangeError);
    expect(() => bestOrTied([])).toThrow(RangeError);
  });
});

describe('averages over benchmarks', () => {
  const values = [
    { benchmark: 'searchqa', value: 0.1 },
    { benchmark: 'livemath', value: 0.2 },
    { benchmark: 'alfworld', value: 0.9 },
  ];

  it('show what they would be without each benchmark', () => {
    const { mean, without } = benchmarkAverage(values);
    expect(mean).toBeCloseTo(0.4, 12);
    expect(without.map((entry) => entry.benchmark)).toEqual(['searchqa', 'livemath', 'alfworld']);
    expect(without.map((entry) => entry.mean)).toEqual([0.55, 0.5, expect.closeTo(0.15, 12)]);
  });

  it('are not taken over what happens to be there', () => {
    const gap = benchmarkAverage([...values, { benchmark: 'docvqa', value: null }]);
    expect(gap).toEqual({ mean: null, missing: ['docvqa'], without: [] });
  });

  it('have an interval from the resamples of each', () => {
    const one = Float64Array.from({ length: 101 }, (_, at) => at / 100);
    const two = Float64Array.from({ length: 101 }, () => 1);
    const { low, high } = averageInterval([one, two], 0.9);
    expect([low, high]).toEqual([expect.closeTo(0.525, 12), expect.closeTo(0.975, 12)]);
    expect(() => averageInterval([one, two.slice(1)])).toThrow(RangeError);
    expect(() => averageInterval([])).toThrow(RangeError);
  });

  it('refuse a benchmark named twice, NaN and nothing', () => {
    expect(() => benchmarkAverage([...values, ...values])).toThrow(RangeError);
    expect(() => benchmarkAverage([{ benchmark: 'a', value: Number.NaN }])).toThrow(RangeError);
    expect(() => benchmarkAverage([])).toThrow(RangeError);
  });
});
