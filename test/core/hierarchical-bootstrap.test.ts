import { describe, expect, it } from 'vitest';
import { createRng } from '../../core/rng.ts';
import { hierarchicalBootstrap } from '../../core/statistics/hierarchical-bootstrap.ts';

/** A standard normal number, near enough: twelve uniform ones, centred. */
const normal = (rng: { random(): number }) =>
  Array.from({ length: 12 }, () => rng.random()).reduce((sum, x) => sum + x, -6);

describe('the hierarchical bootstrap', () => {
  it('gives equal intervals for equal seeds and other ones for other seeds', () => {
    const groups = [
      [1, 2, 3],
      [2, 4],
      [0, 1, 5],
    ];
    const one = hierarchicalBootstrap(groups, { seed: 1 });
    expect(hierarchicalBootstrap(groups, { seed: 1 })).toEqual(one);
    expect(hierarchicalBootstrap(groups, { seed: 2 }).means).not.toEqual(one.means);
  });

  it('estimates the mean of the group means: a group with more members counts no more', () => {
    expect(hierarchicalBootstrap([[0, 0, 0, 0], [1]], { seed: 1 }).mean).toBe(0.5);
  });

  it('has no width where nothing varies', () => {
    const { low, high, standardError } = hierarchicalBootstrap([[0.3, 0.3], [0.3]], { seed: 1 });
    expect([low, high]).toEqual([expect.closeTo(0.3), expect.closeTo(0.3)]);
    expect(standardError).toBeCloseTo(0);
  });

  it('is wider when groups differ than when the same values are spread over them evenly', () => {
    const apart = Array.from({ length: 10 }, (_, group) => Array.from({ length: 10 }, () => group % 2));
    const mixed = Array.from({ length: 10 }, () => Array.from({ length: 10 }, (_, member) => member % 2));
    const width = (groups: number[][]) => {
      const { low, high } = hierarchicalBootstrap(groups, { seed: 3 });
      return high - low;
    };
    expect(width(apart)).toBeGreaterThan(2 * width(mixed));
  });

  it('covers the true mean at least as often as it says, in groups with effects of their own', () => {
    const rng = createRng(11);
    let covered = 0;
    const trials = 60;
    for (let trial = 0; trial < trials; trial += 1) {
      const groups = Array.from({ length: 30 }, () => {
        const level = 0.5 * normal(rng);
        return Array.from({ length: 4 }, () => level + normal(rng));
      });
      const { low, high } = hierarchicalBootstrap(groups, { seed: trial, resamples: 200, confidence: 0.9 });
      if (low <= 0 && 0 <= high) covered += 1;
    }
    expect(covered / trials).toBeGreaterThanOrEqual(0.85);
  });

  it('refuses what has no mean and options out of range', () => {
    expect(() => hierarchicalBootstrap([], { seed: 1 })).toThrow(RangeError);
    expect(() => hierarchicalBootstrap([[1], []], { seed: 1 })).toThrow(RangeError);
    expect(() => hierarchicalBootstrap([[1]], { seed: 1, confidence: 1 })).toThrow(RangeError);
    expect(() => hierarchicalBootstrap([[1]], { seed: 1, resamples: 1 })).toThrow(RangeError);
  });
});
