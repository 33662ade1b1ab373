import { describe, expect, it } from 'vitest';
import { hypercubeBatch, hypercubeScenario, hypercubeSize, traitsOf } from '../../../matrix/gym/hypercube.ts';
import { parseSeeds, seedRanges, seedsOf } from '../../../matrix/gym/seed-ranges.ts';
import { createGymWorld } from '../../../models/simulated/gym-world.ts';

describe('the hypercube of worlds', () => {
  it('has one world in each of 64 cells of every dimension', () => {
    const all = Array.from({ length: hypercubeSize }, (_, index) => traitsOf(index, 1));
    for (const name of Object.keys(all[0] ?? {}) as (keyof (typeof all)[number])[]) {
      const sorted = all.map((traits) => traits[name]).sort((a, b) => a - b);
      const lowest = sorted[0] ?? 0;
      const width = ((sorted.at(-1) ?? 0) - lowest) / hypercubeSize;
      // Neighbours lie at most two cells apart: the jitter is within a cell.
      for (let index = 1; index < sorted.length; index += 1)
        expect((sorted[index] ?? 0) - (sorted[index - 1] ?? 0)).toBeLessThan(2.2 * width);
    }
  });

  it('makes the same world of the same index and seed, and another of another', () => {
    expect(hypercubeScenario(5, 1)).toEqual(hypercubeScenario(5, 1));
    expect(hypercubeScenario(5, 1)).not.toEqual(hypercubeScenario(5, 2));
    expect(hypercubeScenario(5, 1)).not.toEqual(hypercubeScenario(6, 1));
  });

  it('keeps its worlds as they are: another world under the same version would make the golden result lie', () => {
    const { world, target } = hypercubeScenario(0, seedRanges.golden.hypercube);
    expect({
      sizes: world.sizes,
      concepts: world.concepts,
      capacity: target.capacity,
    }).toMatchInlineSnapshot(`
      {
        "capacity": 13,
        "concepts": 6,
        "sizes": {
          "test": 100,
          "train": 32,
          "val": 12,
        },
      }
    `);
  });

  it('makes worlds that can be trained in: whole batches, and links that only point at concepts there are', () => {
    for (let index = 0; index < 16; index += 1) {
      const scenario = hypercubeScenario(index, 3);
      expect(scenario.world.sizes.train % hypercubeBatch).toBe(0);
      const { book, world } = createGymWorld(scenario.world);
      const ids = book.concepts.map(({ id }) => id);
      for (const { id, prerequisite, antagonist } of world.concepts) {
        if (prerequisite !== null) expect(ids.indexOf(prerequisite)).toBeLessThan(ids.indexOf(id));
        if (antagonist === null) continue;
        expect(world.concepts.find((other) => other.id === antagonist)?.antagonist).toBe(id);
      }
    }
  });
});

describe('the seed ranges', () => {
  it('are disjoint, and each has a hypercube of its own', () => {
    const ranges = Object.values(seedRanges);
    for (const one of ranges)
      for (const other of ranges)
        if (one !== other) {
          expect(one.first + one.count <= other.first || other.first + other.count <= one.first).toBe(true);
          expect(one.hypercube).not.toBe(other.hypercube);
        }
    expect(seedsOf('golden', 2, 3)).toEqual([10_003, 10_004]);
  });

  it('are read as range and count, and nothing else is', () => {
    expect(parseSeeds('tuning:7')).toEqual({ range: 'tuning', count: 7 });
    for (const wrong of ['tuning:0', 'test:3', 'tuning 3', ''])
      expect(() => parseSeeds(wrong), wrong).toThrow(/seeds/);
    expect(() => seedsOf('sealed', 10_001)).toThrow(/has 10000 seeds/);
  });
});
