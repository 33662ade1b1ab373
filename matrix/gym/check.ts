import { DataError } from '../../core/errors.ts';
import { comparePairs, type GymComparison, pairRows } from './compare.ts';
import type { GymFile } from './gym-file.ts';
import type { GymMethodSpec } from './gym-method.ts';
import { hypercubeGrid } from './hypercube-grid.ts';
import { runGym } from './run-gym.ts';

export interface CheckOptions {
  readonly golden: GymFile;
  /** Loss of expected hard score that is still accepted. */
  readonly margin: number;
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Runs this in place of the golden result's method. */
  readonly method?: GymMethodSpec;
  /** Only the first n worlds of the golden result. */
  readonly worlds?: number;
}

/**
 * Runs the golden result's grid again with today's code, and tests whether it is at most `margin` worse. Where
 * the code does the same as then, every pair is equal to the last digit.
 * @throws {DataError} when the golden result is of other worlds than today's
 */
export async function checkAgainstGolden(options: CheckOptions): Promise<GymComparison> {
  const { golden, margin, jobs, signal, onProgress } = options;
  const [then] = golden.methods;
  const { range, list } = golden.seeds;
  if (then === undefined || range === 'declared') throw new DataError('the golden result holds no method');
  const { label, name, given } = then;
  const method = { ...(options.method ?? { name, given }), label };
  const worlds = Math.min(options.worlds ?? golden.worlds.length, golden.worlds.length);
  const grid = { ...hypercubeGrid({ range, worlds, seeds: 1, methods: [method] }), seeds: list };
  const now = await runGym(grid, {
    out: null,
    jobs,
    signal,
    ...(onProgress === undefined ? {} : { onProgress }),
    optima: new Map(golden.worlds.map((world) => [world.name, world.optimum])),
  });
  const pairs = pairRows({ file: golden, label }, { file: now, label });
  const expected = worlds * list.length;
  if (pairs.length !== expected)
    throw new DataError(
      `the golden result has ${pairs.length} of ${expected} runs: make it again (gym golden)`,
    );
  return comparePairs(pairs, margin);
}
