import { describe, expect, it } from 'vitest';
import { chooseParent } from '../../../baselines/evoskill/choose-parent.ts';
import { admit, type Program, ranked } from '../../../baselines/evoskill/frontier.ts';
import { skillOf } from '../../../core/hash.ts';
import { createRng } from '../../../core/rng.ts';

const program = (index: number, score: number): Program => ({ index, score, skill: skillOf(`- ${index}\n`) });
const indices = (programs: readonly Program[]) => programs.map(({ index }) => index);

describe('frontier', () => {
  it('is sorted best first, equal scores by the later program', () => {
    expect(indices(ranked([program(0, 0.5), program(1, 0.7), program(2, 0.5), program(10, 0.5)]))).toEqual([
      1, 10, 2, 0,
    ]);
  });

  it('takes a worse child while it has room', () => {
    const { frontier, added, dropped } = admit([program(0, 0.5)], program(1, 0.1), 3);
    expect({ ids: indices(frontier), added, dropped }).toEqual({ ids: [0, 1], added: true, dropped: null });
  });

  it('refuses a child that equals its worst member when it is full', () => {
    const full = [program(2, 0.9), program(1, 0.6), program(0, 0.5)];
    const { frontier, added, dropped } = admit(full, program(3, 0.5), 3);
    expect({ ids: indices(frontier), added, dropped }).toEqual({
      ids: [2, 1, 0],
      added: false,
      dropped: null,
    });
  });

  it('puts a strictly better child in place of the worst, of equally bad ones the earliest', () => {
    const full = [program(2, 0.9), program(1, 0.5), program(0, 0.5)];
    const { frontier, added, dropped } = admit(full, program(3, 0.6), 3);
    expect({ ids: indices(frontier), added, dropped: dropped?.index }).toEqual({
      ids: [2, 3, 1],
      added: true,
      dropped: 0,
    });
  });

  it('of size 1 is a strict gate', () => {
    expect(admit([program(0, 0.5)], program(1, 0.5), 1).added).toBe(false);
    expect(indices(admit([program(0, 0.5)], program(1, 0.6), 1).frontier)).toEqual([1]);
  });
});

describe('choice of the parent', () => {
  const frontier = [program(4, 0.9), program(2, 0.5), program(0, 0.5)];
  const choose = (strategy: 'best' | 'random' | 'round-robin', iteration: number, rng = createRng(1)) =>
    chooseParent(frontier, { strategy, iteration, rng }).index;

  it('takes the first, or goes round by the number of the iteration', () => {
    expect([1, 2, 3].map((iteration) => choose('best', iteration))).toEqual([4, 4, 4]);
    expect([1, 2, 3, 4].map((iteration) => choose('round-robin', iteration))).toEqual([2, 0, 4, 2]);
  });

  it('draws every member when it is random, the same ones for the same seed', () => {
    const draws = () => {
      const rng = createRng(7);
      return Array.from({ length: 30 }, (_, index) => choose('random', index, rng));
    };
    expect(new Set(draws())).toEqual(new Set([4, 2, 0]));
    expect(draws()).toEqual(draws());
  });

  it('refuses an empty frontier', () => {
    expect(() => chooseParent([], { strategy: 'best', iteration: 1, rng: createRng(1) })).toThrow(RangeError);
  });
});
