import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MersenneTwister } from '../../core/mersenne-twister.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';

/** All expected values were printed by CPython 3.11's `random` module. */
const range = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

describe('createRng', () => {
  it('draws the 32-bit words of CPython, also past the first and second refill', () => {
    const first = new MersenneTwister([42]);
    expect([first.next(), first.next(), first.next()]).toEqual([2746317213, 478163327, 107420369]);
    const twister = new MersenneTwister([7]);
    const words = Array.from({ length: 1300 }, () => twister.next());
    expect([0, 623, 624, 1247, 1299].map((at) => words[at])).toEqual([
      1390851128, 960836459, 693491440, 3230292183, 2010695017,
    ]);
  });

  it.each([
    [0, [0.8444218515250481, 0.7579544029403025, 0.420571580830845], [4, 8, 7, 3]],
    [1, [0.13436424411240122, 0.8474337369372327, 0.763774618976614], [4, 1, 7, 6]],
    [-5, [0.6229016948897019, 0.7417869892607294, 0.7951935655656966], [8, 0, 7, 6]],
    [2 ** 32, [0.11299430095636409, 0.41782886486292836, 0.0166763664992291], [9, 5, 7, 0]],
    [2n ** 64n - 1n, [0.021825695401270107, 0.3380953268613758, 0.21196748656082065], [9, 1, 5, 6]],
    [13154253309490526428n, [0.7466348809906813, 0.44622199702253895, 0.5422064474473607], [0, 8, 9, 4]],
    [10n ** 40n, [0.34753796566513817, 0.7605339873511711, 0.19665955929032608], [7, 2, 1, 3]],
  ])('equals random.Random(%s) in random and sample', (seed, numbers, sampled) => {
    const rng = createRng(seed);
    expect([rng.random(), rng.random(), rng.random()]).toEqual(numbers);
    expect(rng.sample(range(10), 4)).toEqual(sampled);
  });

  it.each([
    [42, [7, 3, 2, 8, 5, 6, 9, 4, 0, 1]],
    [43, [8, 1, 5, 6, 9, 7, 3, 2, 4, 0]],
    [1042, [6, 4, 1, 9, 7, 8, 0, 5, 2, 3]],
  ])('shuffles 0..9 with seed %i as spec/optimizer.md 12 says', (seed, expected) => {
    expect(createRng(seed).shuffle(range(10))).toEqual(expected);
  });

  it.each([
    [42, 10, 5, [1, 0, 4, 9, 6]],
    [42, 21, 5, [20, 3, 0, 8, 7]],
    [42, 100, 6, [81, 14, 3, 94, 35, 31]],
    [9, 5, 0, []],
    [9, 5, 5, [3, 2, 1, 0, 4]],
    [3, 277, 20, [121, 66, 189, 242, 33, 6, 240, 132, 119, 98, 276, 243, 203, 77, 118, 267, 199, 7, 32, 81]],
  ])('samples with seed %i out of %i, %i items', (seed, n, k, expected) => {
    expect(createRng(seed).sample(range(n), k)).toEqual(expected);
  });

  it('switches from the pool to the set where CPython does (n = 85 and 86 for k = 20)', () => {
    const pool = createRng(1);
    expect(pool.sample(range(85), 20)).toEqual([
      17, 72, 8, 32, 15, 63, 57, 60, 48, 26, 12, 62, 3, 49, 55, 0, 78, 34, 29, 13,
    ]);
    expect(pool.below(2 ** 32 - 1)).toBe(3871601465);
    const set = createRng(1);
    expect(set.sample(range(86), 20)).toEqual([
      17, 72, 8, 32, 15, 63, 57, 60, 83, 48, 26, 12, 62, 3, 49, 55, 77, 0, 34, 29,
    ]);
    expect(set.below(2 ** 32 - 1)).toBe(2538984641);
  });

  it('draws below numbers of more than 32 bits from two words', () => {
    const rng = createRng(5);
    const draws = [2 ** 53 - 1, 2 ** 53 - 1, 2 ** 53 - 1, 2 ** 40 + 1, 2 ** 40 + 1, 2 ** 40 + 1];
    expect(draws.map((n) => rng.below(n))).toEqual([
      2300846720580677, 3229401980715161, 6218991505886775, 549512532852, 114456474197, 347466721851,
    ]);
    expect([rng.below(1), rng.below(1), rng.below(1), rng.random()]).toEqual([0, 0, 0, 0.8684454578650953]);
  });

  it('keeps every item exactly once in a shuffle and leaves the input alone', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer(), { nil: undefined })), fc.bigInt(), (items, seed) => {
        const before = [...items];
        const shuffled = createRng(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort()).toEqual([...before].sort());
      }),
    );
  });

  it('refuses seeds, bounds and sample sizes that are no integers in range', () => {
    expect(() => createRng(1.5)).toThrow(RangeError);
    expect(() => createRng(Number.NaN)).toThrow(RangeError);
    expect(() => createRng(1).below(0)).toThrow(RangeError);
    expect(() => createRng(1).below(2.5)).toThrow(RangeError);
    expect(() => createRng(1).sample([1, 2], 3)).toThrow(RangeError);
  });
});

describe('deriveSeed', () => {
  it('gives equal seeds to equal names and different ones to different names', () => {
    expect(deriveSeed(42, 'reflect', 3)).toBe(deriveSeed(42, 'reflect', 3));
    const seeds = [[1], ['1'], [1n], [1, ''], ['', 1], ['ab'], ['a', 'b']].map((parts) =>
      deriveSeed(...parts),
    );
    expect(new Set(seeds).size).toBe(seeds.length);
  });

  it('stays what it is: logs and recordings depend on it', () => {
    expect(deriveSeed(42, 'order')).toBe(5116500065021554215n);
  });
});
