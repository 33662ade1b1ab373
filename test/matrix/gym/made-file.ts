import type { GymFile, GymRow } from '../../../matrix/gym/gym-file.ts';

/** Score of a method in a world with a seed. */
export type Made = (world: number, seed: number) => number;

/** A result file that nobody ran. */
export function madeFile(
  methods: Readonly<Record<string, Made>>,
  { worlds, seeds }: { readonly worlds: number; readonly seeds: number },
): GymFile {
  const list = Array.from({ length: seeds }, (_, seed) => seed);
  return {
    format: 'skillopt-bench/gym/1',
    source: 'SIMULATED',
    gymVersion: 1,
    simulationVersion: 1,
    seeds: { range: 'tuning', list },
    methods: Object.keys(methods).map((label) => ({
      label,
      name: label,
      version: '1',
      given: {},
      config: {},
    })),
    worlds: Array.from({ length: worlds }, (_, world) => ({
      name: `w${world}`,
      budget: 100,
      optimum: 0.9,
      traits: {},
    })),
    rows: Array.from({ length: worlds }, (_, world) =>
      Object.entries(methods).flatMap(([method, score]) =>
        list.map((seed) => rowOf(`w${world}`, method, seed, score(world, seed))),
      ),
    ).flat(),
  };
}

function rowOf(world: string, method: string, seed: number, best: number): GymRow {
  return {
    world,
    method,
    seed,
    hard: { seed: 0.1, best, final: best },
    area: best / 2,
    steps: { accepted: 2, rejected: 3, skipped: 1 },
    edits: { accepted: 4, rejected: 6 },
    patches: 9,
    rollouts: { train: 20, val: 30, slowUpdate: 0, finalVal: 0 },
    spared: 0,
    optimizerCalls: 12,
    targetTokens: 1000,
    optimizerTokens: 2000,
  };
}
