import { gymBudget } from './budget.ts';
import type { GymMethodSpec } from './gym-method.ts';
import { hypercubeBatch, hypercubeScenario, traitsOf } from './hypercube.ts';
import type { GridWorld, GymGrid } from './run-gym.ts';
import { type SeedRange, seedRanges, seedsOf } from './seed-ranges.ts';

/** Epochs of the published training run, from which the budget is computed. */
const publishedEpochs = 4;

/** The first `worlds` worlds of a range's hypercube with `seeds` of its seeds, from the `skip`-th on. */
export function hypercubeGrid(options: {
  readonly range: SeedRange;
  readonly worlds: number;
  readonly seeds: number;
  readonly skip?: number;
  readonly methods: readonly GymMethodSpec[];
}): GymGrid {
  const { range, methods } = options;
  return {
    range,
    methods,
    seeds: seedsOf(range, options.seeds, options.skip),
    worlds: Array.from({ length: options.worlds }, (_, index) => worldOf(range, index)),
  };
}

function worldOf(range: SeedRange, index: number): GridWorld {
  const seed = seedRanges[range].hypercube;
  const { name, world } = hypercubeScenario(index, seed);
  const { train, val } = world.sizes;
  return {
    name,
    scenario: { kind: 'hypercube', index, seed },
    budget: gymBudget({ train, val, batchSize: hypercubeBatch, epochs: publishedEpochs }),
    traits: { ...traitsOf(index, seed) },
  };
}
