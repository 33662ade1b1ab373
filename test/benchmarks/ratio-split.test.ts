import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRatio, ratioCounts, ratioSplit } from '../../benchmarks/ratio-split.ts';

describe('ratioSplit', () => {
  const ids = Array.from({ length: 10 }, (_, index) => index);

  it('cuts the published shuffle, train first, and can be given another seed', () => {
    expect(ratioSplit(ids, { ratio: [2, 1, 7] })).toEqual({
      train: [7, 3],
      val: [2],
      test: [8, 5, 6, 9, 4, 0, 1],
    });
    expect(ratioSplit(ids, { ratio: [4, 1, 5], seed: 43 })).toEqual({
      train: [8, 1, 5, 6],
      val: [9],
      test: [7, 3, 2, 4, 0],
    });
  });

  it('refuses to make an empty split', () => {
    expect(() => ratioSplit([1, 2, 3], { ratio: [2, 1, 7] })).toThrow(/too few.*train 1, val 0, test 2/);
  });

  it('gives what is left over to the larger remainder, then the larger weight, then the earlier split', () => {
    expect(ratioCounts(11, [2, 1, 7])).toEqual([2, 1, 8]);
    expect(ratioCounts(1, [1, 1, 1])).toEqual([1, 0, 0]);
    expect(ratioCounts(5, [1, 1, 2])).toEqual([1, 1, 3]);
    expect(ratioCounts(2, [1, 1, 2])).toEqual([1, 0, 1]);
  });

  it('hands out every item and is never more than one off the exact share', () => {
    const weight = fc.integer({ min: 1, max: 50 });
    fc.assert(
      fc.property(fc.nat(5000), fc.tuple(weight, weight, weight), (total, ratio) => {
        const counts = ratioCounts(total, ratio);
        const sum = ratio[0] + ratio[1] + ratio[2];
        expect(counts[0] + counts[1] + counts[2]).toBe(total);
        for (const [index, count] of counts.entries())
          expect(Math.abs(count - (total * (ratio[index] ?? 0)) / sum)).toBeLessThan(1);
      }),
    );
  });

  it.each(['2:1', '2:1:0', 'a:b:c', '2:1:7:1', '-1:1:1', ''])('refuses %j as a ratio', (text) => {
    expect(() => parseRatio(text)).toThrow(/expected train:val:test/);
  });

  it('reads 2:1:7', () => {
    expect(parseRatio('2:1:7')).toEqual([2, 1, 7]);
  });
});
