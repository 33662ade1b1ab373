import { describe, expect, it } from 'vitest';
import { bcaBootstrap } from '../../core/statistics/bca-bootstrap.ts';
import { bcaEndpoints } from '../../core/statistics/bca-endpoints.ts';
import { comparisonWithBest } from '../../core/statistics/comparison-with-best.ts';
import { exactMcNemar } from '../../core/statistics/exact-mcnemar.ts';
import { holm } from '../../core/statistics/holm.ts';
import { jointBootstrap } from '../../core/statistics/joint-bootstrap.ts';
import { mcNemarPower, smallestDetectableGain } from '../../core/statistics/mcnemar-power.ts';
import { mean } from '../../core/statistics/mean.ts';
import { normalCdf } from '../../core/statistics/normal-cdf.ts';
import { standardDeviation } from '../../core/statistics/resampling.ts';
import { signFlipTest } from '../../core/statistics/sign-flip-test.ts';
import { sumsOfSquares } from '../../core/statistics/sums-of-squares.ts';
import { type ComponentName, varianceComponents } from '../../core/statistics/variance-components.ts';
import { wilsonInterval } from '../../core/statistics/wilson-interval.ts';
import golden from '../fixtures/statistics/golden.json' with { type: 'json' };

/** What SciPy and statsmodels say (test/fixtures/statistics/make_golden.py); versions stand in the file. */

/** Equal to 1e-9, relative to the expected value or, near 0, absolute. */
function same(actual: number | null, expected: number): void {
  expect(Math.abs((actual ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    1e-9 * Math.max(1, Math.abs(expected)),
  );
}

/** Equal to 1e-9 of the value itself, for small p. */
function sameDigits(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThanOrEqual(1e-9);
}

describe('exact statistics equal SciPy and statsmodels to 1e-9', () => {
  it.each(golden.wilson)(
    'Wilson of $successes of $n at $confidence',
    ({ successes, n, confidence, interval }) => {
      const { low, high } = wilsonInterval(successes, n, confidence);
      same(low, interval[0] ?? Number.NaN);
      same(high, interval[1] ?? Number.NaN);
    },
  );

  it.each(golden.normalCdf)('normal distribution function at $x', ({ x, p }) => {
    sameDigits(normalCdf(x), p);
  });

  it.each(golden.exactMcNemar)('exact McNemar of $b and $c', ({ b, c, p, binomtest }) => {
    sameDigits(exactMcNemar(b, c), p);
    sameDigits(exactMcNemar(b, c), binomtest);
  });

  it.each(golden.holm)('Holm of $p', ({ p, adjusted }) => {
    const own = holm(p);
    expect(own).toHaveLength(adjusted.length);
    for (const [at, value] of own.entries()) same(value, adjusted[at] ?? Number.NaN);
  });

  it.each(golden.signFlip)('sign flips: $name', ({ clusters, p }) => {
    const result = signFlipTest(clusters, { seed: 1 });
    expect(result.method).toBe('exact');
    sameDigits(result.p, p);
  });

  it.each(golden.bca)('BCa ends given the resamples: $name at $confidence', (entry) => {
    const { distribution, estimate, jackknife, confidence, given } = entry;
    const ends = bcaEndpoints({ sorted: Float64Array.from(distribution), estimate, jackknife, confidence });
    same(ends?.low ?? null, given[0] ?? Number.NaN);
    same(ends?.high ?? null, given[1] ?? Number.NaN);
  });

  it.each(golden.mcNemarPower)(
    'power for a gain of $gain among $n at discordance $discordance',
    ({ gain, power, ...design }) => {
      same(mcNemarPower(design, gain), power);
    },
  );

  it.each(golden.smallestGain)('smallest detectable gain of $n at $alpha', ({ power, gain, ...design }) => {
    same(smallestDetectableGain(design, power), gain);
  });

  it.each(golden.varianceComponents)('variance components: $name', ({ scores, squares, estimates }) => {
    const own = sumsOfSquares(scores).squares;
    for (const name of Object.keys(squares) as ComponentName[]) same(own[name], squares[name]);
    const { components, clamped } = varianceComponents(scores);
    for (const name of Object.keys(estimates) as ComponentName[]) {
      const raw = clamped.find((entry) => entry.name === name)?.estimate ?? components[name];
      same(raw, estimates[name]);
      expect(components[name]).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('resampled statistics equal SciPy within the Monte Carlo error of both', () => {
  /**
   * An end at level a has the error sqrt(a(1-a)/B)/f, f the density there, and the bias correction moves it by twice
   * sqrt(1/4B)/phi(0): with a = 0.025 together 3.7 standard errors/sqrt(B), less at 0.05. Five times that of both sides,
   * and for hard scores one step of the grid that the resampled means lie on.
   */
  it.each(golden.bca)(
    'BCa: $name at $confidence',
    ({ clusters, confidence, large, standardError, resamples, name }) => {
      const { interval, kind } = bcaBootstrap(clusters, { resamples: 100_000, confidence, seed: 9 });
      expect(kind).toBe('bca');
      const step = name.startsWith('hard') ? 1 / clusters.flat().length : 0;
      const tolerance = 5 * 3.7 * standardError * Math.sqrt(1 / 100_000 + 1 / resamples) + step;
      expect(Math.abs((interval?.low ?? Number.NaN) - (large[0] ?? Number.NaN))).toBeLessThan(tolerance);
      expect(Math.abs((interval?.high ?? Number.NaN) - (large[1] ?? Number.NaN))).toBeLessThan(tolerance);
    },
  );

  it('sign flips of 40 clusters, five binomial standard errors', () => {
    const { clusters, p, patterns } = golden.signFlipLarge;
    const own = signFlipTest(clusters, { seed: 4 });
    expect(own.method).toBe('monte-carlo');
    expect(Math.abs(own.p - p)).toBeLessThan(5 * Math.sqrt(p * (1 - p) * (1 / 100_000 + 1 / patterns)));
  });

  /**
   * On 400 independent, nearly normal items the bootstrap must come to what theory says: reach of every lead Dunnett's
   * one-sided critical value (by NumPy, from 400,000 normal draws) times its standard error. Of 4,000 resamples the quantile
   * has an error of sqrt(0.05 0.95/4000)/0.11 = 0.031 of 2.06 or 1.5 %, the standard error one of 1.1 %, and the sample's
   * own correlations differ a little from 1/2: four times their sum is 10 % of the reach.
   */
  it('comparisons with the best of independent methods come to Dunnett’s critical value', () => {
    const { scores, critical } = golden.comparisonWithBest;
    const joint = jointBootstrap(
      scores.map((items) => [items.map((value) => [value])]),
      { resamples: 4000, seed: 2 },
    );
    const means = scores.map((items) => mean(items));
    const reach = (a: number, b: number) => {
      const leads = Float64Array.from(
        scores[a] ?? [],
        (value, at) => value - (scores[b]?.[at] ?? Number.NaN),
      );
      return (critical * standardDeviation(leads)) / Math.sqrt(leads.length);
    };
    const others = (of: number) => [0, 1, 2, 3].filter((at) => at !== of);
    const lead = (of: number, over: number) => (means[of] ?? 0) - (means[over] ?? 0);
    const result = comparisonWithBest(joint);
    const highs = [0, 1, 2, 3].map((of) =>
      Math.max(0, Math.min(...others(of).map((over) => lead(of, over) + reach(of, over)))),
    );
    for (const [of, { low, high }] of result.entries()) {
      const lows = others(of).flatMap((over) =>
        (highs[over] ?? 0) > 0 ? [lead(of, over) - reach(over, of)] : [],
      );
      expect(Math.abs(high - (highs[of] ?? 0))).toBeLessThan(0.1 * reach(0, 1));
      expect(Math.abs(low - Math.min(0, ...lows))).toBeLessThan(0.1 * reach(0, 1));
    }
  });
});
