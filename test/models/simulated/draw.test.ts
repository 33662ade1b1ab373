import { describe, expect, it } from 'vitest';
import { draw, drawNormal, poissonAt } from '../../../models/simulated/draw.ts';

const n = 20_000;
const numbers = Array.from({ length: n }, (_, i) => i);
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

describe('draws', () => {
  it('are the same numbers on every machine', () => {
    expect([draw('a', 1), draw('a', '1'), draw('ab', 'c'), draw('a', 'bc')]).toMatchInlineSnapshot(`
      [
        0.3000705978929257,
        0.4674124765206983,
        0.41168812016633416,
        0.0770803469166349,
      ]
    `);
  });

  it('tell numbers from texts and one division into names from another', () => {
    const drawn = [draw('a', 1), draw('a', '1'), draw('a1'), draw('ab', 'c'), draw('a', 'bc'), draw('abc')];
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('are uniform over names that differ in one digit', () => {
    const drawn = numbers.map((i) => draw('world', 'task', i));
    const counts = Array.from({ length: 20 }, () => 0);
    for (const u of drawn) counts[Math.floor(u * 20)] = (counts[Math.floor(u * 20)] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
    // 19 degrees of freedom: 43.8 is exceeded once in a thousand.
    expect(chiSquare).toBeLessThan(43.8);
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
  });

  it('of neighbouring names do not move together', () => {
    const correlation = (a: readonly number[], b: readonly number[]): number =>
      12 * mean(a.map((x, i) => (x - 0.5) * ((b[i] ?? 0) - 0.5)));
    const one = numbers.map((i) => draw('a', i));
    for (const other of [
      numbers.map((i) => draw('b', i)),
      numbers.map((i) => draw('a', i + 1)),
      numbers.map((i) => draw('a', i, 'own')),
    ])
      expect(Math.abs(correlation(one, other))).toBeLessThan(0.03);
  });

  it('give normal and Poisson numbers of the right mean and spread', () => {
    const normal = numbers.map((i) => drawNormal('n', i));
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((x) => x * x))).toBeCloseTo(1, 1);
    const counts = numbers.map((i) => poissonAt(draw('p', i), 1.5));
    expect(mean(counts)).toBeCloseTo(1.5, 1);
    expect(mean(counts.map((x) => (x - 1.5) ** 2))).toBeCloseTo(1.5, 1);
  });
});
