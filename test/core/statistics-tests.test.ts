import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equivalence } from '../../core/statistics/equivalence.ts';
import { exactMcNemar } from '../../core/statistics/exact-mcnemar.ts';
import { type ControlComparison, falseGainRates } from '../../core/statistics/false-gain-rate.ts';
import { holm, holmPerFamily } from '../../core/statistics/holm.ts';
import {
  discordantNeeded,
  mcNemarPower,
  smallestDetectableGain,
} from '../../core/statistics/mcnemar-power.ts';
import { signFlipTest } from '../../core/statistics/sign-flip-test.ts';

const pairs = (better: number, worse: number, equal = 0): number[] => [
  ...new Array<number>(better).fill(1),
  ...new Array<number>(worse).fill(-1),
  ...new Array<number>(equal).fill(0),
];

describe('the sign-flip test', () => {
  it('is the exact McNemar test on singletons with hard scores', () => {
    fc.assert(
      fc.property(fc.nat(150), fc.nat(150), fc.nat(5), (better, worse, equal) => {
        fc.pre(better + worse + equal > 0);
        const { p, method, discordant } = signFlipTest(pairs(better, worse, equal), { seed: 1 });
        expect(method).toBe('exact');
        expect(discordant).toBe(better + worse);
        expect(Math.abs(p / exactMcNemar(better, worse) - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it('is exact for a thousand hard clusters, and keeps the digits of a small p', () => {
    const clusters = Array.from({ length: 1000 }, (_, at) => (at % 10 === 0 ? [1, 1, 0] : [0, 0, 0]));
    expect(signFlipTest(clusters, { seed: 1 }).p).toBe(2 / 2 ** 100);
  });

  it('takes a cluster as one observation: three agreeing items in each of 6 clusters are 6, not 18', () => {
    const clusters = Array.from({ length: 6 }, () => [1, 1, 1]);
    expect(signFlipTest(clusters, { seed: 1 })).toEqual({
      mean: 1,
      clusters: 6,
      discordant: 6,
      p: 2 / 2 ** 6,
      method: 'exact',
    });
  });

  it('counts ties as extreme although irrational multiples differ in their last digits', () => {
    const size = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(fc.array(size, { minLength: 4, maxLength: 10 }), (whole) => {
        const irrational = whole.map((value) => value * Math.E);
        expect(signFlipTest(irrational, { seed: 1 }).p).toBeCloseTo(signFlipTest(whole, { seed: 1 }).p, 12);
      }),
    );
  });

  it('draws patterns where there are too many, and then gives no p below 1/(m + 1)', () => {
    const irregular = Array.from({ length: 40 }, (_, at) => Math.sqrt(at + 2));
    const result = signFlipTest(irregular, { seed: 1, patterns: 999 });
    expect(result).toMatchObject({ method: 'monte-carlo', p: 1 / 1000 });
    expect(signFlipTest(irregular.slice(0, 12), { seed: 1 })).toMatchObject({
      method: 'exact',
      p: 2 / 2 ** 12,
    });
  });

  it('comes to about the exact p by drawing, and to the same with the same seed', () => {
    const irregular = Array.from({ length: 18 }, (_, at) => Math.sqrt(at + 2) * (at % 3 === 0 ? -1 : 1));
    const exact = signFlipTest(irregular, { seed: 1 });
    const drawn = signFlipTest(irregular, { seed: 5, exactUpTo: 10, patterns: 40_000 });
    expect([exact.method, drawn.method]).toEqual(['exact', 'monte-carlo']);
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(5 * Math.sqrt((exact.p * (1 - exact.p)) / 40_000));
    expect(signFlipTest(irregular, { seed: 5, exactUpTo: 10, patterns: 40_000 })).toEqual(drawn);
  });

  it('finds nothing where nothing differs, and refuses what it cannot test', () => {
    expect(signFlipTest([0, 0, 0], { seed: 1 })).toMatchObject({ p: 1, discordant: 0 });
    expect(signFlipTest([1], { seed: 1 }).p).toBe(1);
    for (const observations of [[], [[]], [Number.NaN], [[1], [Number.POSITIVE_INFINITY]]] as number[][])
      expect(() => signFlipTest(observations, { seed: 1 })).toThrow(RangeError);
    expect(() => signFlipTest([1], { seed: 1, patterns: 0 })).toThrow(RangeError);
    expect(() => signFlipTest([1], { seed: 1, exactUpTo: 30 })).toThrow(RangeError);
  });
});

describe('Holm', () => {
  it('is monotone in p, never below p, never above Bonferroni, whatever the order', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(probability, { minLength: 1, maxLength: 30 }), (ps) => {
        const adjusted = holm(ps);
        for (const [i, p] of ps.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, p * ps.length));
          for (const [j, other] of ps.entries())
            if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] ?? Number.NaN);
        }
        expect(holm([...ps].reverse()).reverse()).toEqual(adjusted);
      }),
    );
  });

  it('adjusts each family by itself, in the order given', () => {
    const contrasts = [
      { family: 'no-skill', p: 0.04 },
      { family: 'gepa', p: 0.03 },
      { family: 'no-skill', p: 0.01 },
    ];
    expect(holmPerFamily(contrasts)).toEqual([0.04, 0.03, 0.02]);
  });

  it('refuses NaN, what is no probability, and no p at all', () => {
    for (const ps of [[0.1, Number.NaN], [-0.1], [1.1], []]) expect(() => holm(ps)).toThrow(RangeError);
  });
});

describe('what can be found at all', () => {
  it('needs 6 discordant items all one way at 0.05 and 12 at 0.05/52', () => {
    expect(discordantNeeded(0.05)).toBe(6);
    expect(discordantNeeded(0.05 / 52)).toBe(12);
    expect(discordantNeeded(0.0625)).toBe(5);
    expect(() => discordantNeeded(0)).toThrow(RangeError);
  });

  it('has no more power without an effect than half of alpha', () => {
    for (const n of [20, 124, 400])
      expect(mcNemarPower({ n, discordance: 0.3, alpha: 0.05 }, 0)).toBeLessThanOrEqual(0.025);
  });

  it('grows with the gain, and the smallest gain has just the power asked for', () => {
    const design = { n: 150, discordance: 0.2, alpha: 0.05 };
    const gains = [0, 0.05, 0.1, 0.15, 0.2].map((gain) => mcNemarPower(design, gain));
    expect([...gains].sort((a, b) => a - b)).toEqual(gains);
    const smallest = smallestDetectableGain(design, 0.8) ?? Number.NaN;
    expect(mcNemarPower(design, smallest)).toBeCloseTo(0.8, 9);
  });

  it('says null where even winning all discordant items would rarely be enough', () => {
    expect(smallestDetectableGain({ n: 17, discordance: 0.3, alpha: 0.05 / 52 }, 0.8)).toBeNull();
  });

  it('refuses impossible designs', () => {
    const design = { n: 50, discordance: 0.2, alpha: 0.05 };
    for (const wrong of [{ n: 0 }, { n: 1.5 }, { discordance: 0 }, { discordance: Number.NaN }, { alpha: 1 }])
      expect(() => mcNemarPower({ ...design, ...wrong }, 0.1)).toThrow(RangeError);
    expect(() => mcNemarPower(design, 0.3)).toThrow(RangeError);
    expect(() => smallestDetectableGain(design, 1)).toThrow(RangeError);
  });
});

describe('equivalence within a margin', () => {
  it('needs the whole interval within the margin', () => {
    const mixed = (n: number) =>
      Array.from({ length: n }, (_, at) => (at % 50 === 0 ? 1 : at % 50 === 1 ? -1 : 0));
    expect(equivalence(mixed(2000), { seed: 1 })).toMatchObject({
      mean: 0,
      equivalent: true,
      notWorse: true,
    });
    expect(equivalence(mixed(200), { seed: 1 })).toMatchObject({
      mean: 0,
      equivalent: false,
      notWorse: false,
    });
    const better = Array.from({ length: 400 }, (_, at) => (at % 10 === 0 ? 1 : 0));
    expect(equivalence(better, { seed: 1 })).toMatchObject({ equivalent: false, notWorse: true });
  });

  it('does not call few items equivalent because none of them differs: 2 points need 149', () => {
    const none = (n: number) => new Array<number>(n).fill(0);
    expect(equivalence(none(17), { seed: 1 }).equivalent).toBe(false);
    expect(equivalence(none(148), { seed: 1 }).equivalent).toBe(false);
    expect(equivalence(none(149), { seed: 1 }).equivalent).toBe(true);
    const reach = 1 - 0.05 ** (1 / 17);
    expect(equivalence(none(17), { seed: 1 }).interval).toEqual({
      low: expect.closeTo(-reach, 12),
      high: expect.closeTo(reach, 12),
    });
    expect(equivalence([1, ...none(179)], { seed: 1 })).toMatchObject({ equivalent: false, notWorse: true });
  });

  it('knows nothing from one cluster, and refuses what is no difference of scores', () => {
    expect(equivalence([[0, 0, 0, 0.1]], { seed: 1 })).toMatchObject({ interval: null, equivalent: false });
    expect(() => equivalence([2, 0], { seed: 1 })).toThrow(RangeError);
    expect(() => equivalence([], { seed: 1 })).toThrow(RangeError);
    expect(() => equivalence([0], { seed: 1, margin: 0 })).toThrow(RangeError);
    expect(() => equivalence([0], { seed: 1, alpha: 0.5 })).toThrow(RangeError);
  });
});

describe('false gains of negative controls', () => {
  const comparison = (control: ControlComparison['control'], difference: number, p: number) => ({
    control,
    difference,
    p,
  });

  it('counts significant gains apart from significant losses, control by control', () => {
    const rates = falseGainRates([
      comparison('a-a', 0.1, 0.01),
      comparison('a-a', -0.1, 0.01),
      comparison('a-a', 0.1, 0.06),
      comparison('a-a', 0, 1),
      comparison('placebo', -0.2, 0.001),
    ]);
    expect(rates).toMatchObject([
      { control: 'a-a', comparisons: 4, falseGains: 1, significant: 2, rate: 0.25, suspicious: true },
      { control: 'placebo', comparisons: 1, falseGains: 0, significant: 1, rate: 0 },
    ]);
    expect(rates[1]?.interval.low).toBe(0);
  });

  it('is not suspicious at the rate that alpha allows, and refuses NaN and nothing', () => {
    const fair = Array.from({ length: 200 }, (_, at) =>
      comparison('shuffled-feedback', 1, at < 5 ? 0.01 : 0.5),
    );
    expect(falseGainRates(fair)[0]?.suspicious).toBe(false);
    expect(() => falseGainRates([])).toThrow(RangeError);
    expect(() => falseGainRates([comparison('a-a', Number.NaN, 0.5)])).toThrow(RangeError);
    expect(() => falseGainRates([comparison('a-a', 0.1, Number.NaN)])).toThrow(RangeError);
  });
});
