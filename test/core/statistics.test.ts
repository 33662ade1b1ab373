import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactMcNemar } from '../../core/statistics/exact-mcnemar.ts';
import { mean } from '../../core/statistics/mean.ts';
import { normalQuantile } from '../../core/statistics/normal-quantile.ts';
import { pairedBootstrap } from '../../core/statistics/paired-bootstrap.ts';
import { wilsonInterval } from '../../core/statistics/wilson-interval.ts';

/** Golden values: SciPy 1.17.1, statsmodels 0.15.0, NumPy 2.4.6 under CPython 3.11. */

/** Relative agreement to about 12 digits. */
function same(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(
    1e-12 * Math.max(1e-300, Math.abs(expected)) + 1e-15,
  );
}

describe('normalQuantile', () => {
  it.each([
    [0.975, 1.959963984540054],
    [0.95, 1.6448536269514722],
    [0.5, 0.0],
    [0.1, -1.2815515655446004],
    [0.9995, 3.2905267314919255],
    [1e-5, -4.264890793922825],
    [1e-12, -7.034483825301131],
    [1e-300, -37.0470962993612],
    [0.07, -1.4757910281791706],
    [0.925, 1.4395314709384563],
  ])('gives scipy.stats.norm.ppf(%d)', (p, expected) => {
    same(normalQuantile(p), expected);
  });

  it('refuses 0, 1 and NaN', () => {
    for (const p of [0, 1, -1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
  });
});

describe('wilsonInterval', () => {
  it.each([
    [0, 10, 0.95, 0.0, 0.2775327998628892],
    [10, 10, 0.95, 0.7224672001371107, 1.0],
    [5, 10, 0.95, 0.236593090512564, 0.7634069094874361],
    [1, 3, 0.95, 0.06149194472039621, 0.7923403991979522],
    [76, 100, 0.95, 0.6676766365018553, 0.8330867444305122],
    [61.5, 124, 0.95, 0.40941895732677547, 0.5827588540872622],
    [999, 1400, 0.99, 0.6814982998263921, 0.7436297852545348],
    [17, 1400, 0.9, 0.008182589885978388, 0.01798508559330272],
    [3, 17, 0.95, 0.06191126637620997, 0.41029458568834126],
  ])(
    'of %d of %d at %d equals statsmodels proportion_confint(method="wilson")',
    (k, n, confidence, low, high) => {
      const interval = wilsonInterval(k, n, confidence);
      same(interval.low, low);
      same(interval.high, high);
    },
  );

  it('knows nothing of no trials and refuses impossible counts', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    for (const [k, n] of [
      [-1, 5],
      [6, 5],
      [0, -1],
      [Number.NaN, 3],
    ] as const)
      expect(() => wilsonInterval(k, n)).toThrow(RangeError);
    expect(() => wilsonInterval(1, 2, 1)).toThrow(RangeError);
  });

  it('covers the true proportion about as often as promised (exact binomial sum, spec/science.md 7)', () => {
    const n = 100;
    const coverages = Array.from({ length: 81 }, (_, step) => coverage(0.1 + step / 100, n));
    expect(mean(coverages)).toBeGreaterThan(0.94);
    expect(mean(coverages)).toBeLessThan(0.96);
    expect(Math.min(...coverages)).toBeGreaterThan(0.91);
  });
});

function coverage(p: number, n: number): number {
  let chance = (1 - p) ** n;
  let covered = 0;
  for (let k = 0; k <= n; k += 1) {
    const { low, high } = wilsonInterval(k, n);
    if (low <= p && p <= high) covered += chance;
    chance *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return covered;
}

describe('exactMcNemar', () => {
  it.each([
    [0, 1, 1.0],
    [0, 5, 0.0625],
    [1, 9, 0.021484375],
    [3, 12, 0.03515625],
    [10, 10, 1.0],
    [25, 41, 0.06401750413722565],
    [0, 40, 1.8189894035458565e-12],
    [5, 100, 5.006007865146344e-24],
    [120, 161, 0.016869296340143808],
  ])('of %i and %i discordant pairs equals statsmodels mcnemar(exact=True)', (b, c, expected) => {
    const p = exactMcNemar(b, c);
    expect(Math.abs(p / expected - 1)).toBeLessThan(1e-9);
  });

  it('is symmetric, at most 1, and at 1 when nothing is discordant', () => {
    expect(exactMcNemar(0, 0)).toBe(1);
    expect(exactMcNemar(0, 12)).toBe(2 / 2 ** 12);
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (b, c) => {
        expect(exactMcNemar(b, c)).toBe(exactMcNemar(c, b));
        expect(exactMcNemar(b, c)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('neither overflows nor loses its digits with thousands of pairs', () => {
    expect(exactMcNemar(0, 3000)).toBe(0);
    const p = exactMcNemar(1400, 1600);
    expect(Math.abs(p / 0.00027856396103923366 - 1)).toBeLessThan(1e-9);
  });

  it('refuses counts that are no whole numbers from 0', () => {
    expect(() => exactMcNemar(1.5, 2)).toThrow(RangeError);
    expect(() => exactMcNemar(-1, 2)).toThrow(RangeError);
  });
});

describe('pairedBootstrap', () => {
  const differences = [
    0, 1, -1, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, -1, 0, 0, 1, -1, 1, 0, 0, 1, 0, 1, -1, 0, -1, -1, -1, 1, 1, -1,
    0, 1, 0, 0, 1, -1, 1, 0,
  ];

  it('equals the same resampling done with CPython random and numpy.percentile', () => {
    const estimate = pairedBootstrap(differences, { resamples: 500, seed: 42 });
    same(estimate.mean, 0.0);
    same(estimate.low, -0.21312499999999976);
    same(estimate.high, 0.23812499999999942);
  });

  it('draws whole clusters when clusters are given', () => {
    const clusters = [[0.5, 0.25], [1.0], [-0.5, 0.0, 0.125], [0.75, 0.75], [0.0], [-1.0, 0.5, 0.5, 0.25]];
    const estimate = pairedBootstrap(clusters, { resamples: 400, confidence: 0.9, seed: 7 });
    same(estimate.mean, 0.2403846153846154);
    same(estimate.low, 0.059281994047619024);
    same(estimate.high, 0.5625);
  });

  it('treats clusters of one item like plain differences', () => {
    const singletons = differences.map((difference) => [difference]);
    expect(pairedBootstrap(singletons, { seed: 3 })).toEqual(pairedBootstrap(differences, { seed: 3 }));
  });

  it('has no width when all differences are equal', () => {
    expect(pairedBootstrap([1, 1, 1], { resamples: 50, seed: 1 })).toEqual({ mean: 1, low: 1, high: 1 });
  });

  it('refuses to speak of no pairs, no resamples or impossible confidence', () => {
    expect(() => pairedBootstrap([], { seed: 1 })).toThrow(RangeError);
    expect(() => pairedBootstrap([1], { seed: 1, resamples: 0 })).toThrow(RangeError);
    expect(() => pairedBootstrap([1], { seed: 1, confidence: 1 })).toThrow(RangeError);
  });
});
