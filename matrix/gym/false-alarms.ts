import { createRng, deriveSeed, type Rng } from '../../core/rng.ts';
import { mean } from '../../core/statistics/mean.ts';
import { comparePairs, type RowPair } from './compare.ts';
import type { GymFile, GymRow } from './gym-file.ts';

export interface AlarmRates {
  readonly trials: number;
  readonly worlds: number;
  /** Seeds of one set, and of the pool that sets are drawn from. */
  readonly seeds: number;
  readonly pool: number;
  readonly margin: number;
  /** Share of checks that fail although both sides are the same optimizer under other seeds. */
  readonly falseAlarms: number;
  /** Share of checks that fail with the other method in place of the optimizer; null when there is none. */
  readonly caught: number | null;
  /** Mean loss of the other method. */
  readonly loss: number | null;
}

/**
 * How often the check cries wolf: the same optimizer under two disjoint sets of seeds stands for a refactoring
 * that changes every draw and nothing else. Sets have the golden result's size and are drawn anew in each trial.
 */
export function alarmRates(
  file: GymFile,
  options: {
    readonly label: string;
    readonly other: string | null;
    readonly seeds: number;
    readonly margin: number;
    readonly trials: number;
  },
): AlarmRates {
  const { label, other, seeds, margin, trials } = options;
  const table = rowsByWorld(file, label);
  const others = other === null ? null : rowsByWorld(file, other);
  const rng = createRng(deriveSeed('gym-false-alarms', label, seeds));
  let alarms = 0;
  let caught = 0;
  const losses: number[] = [];
  for (let trial = 0; trial < trials; trial += 1) {
    if (comparePairs(pairsOf(table, table, seeds, rng), margin).verdict !== 'non-inferior') alarms += 1;
    if (others === null) continue;
    const against = comparePairs(pairsOf(table, others, seeds, rng), margin);
    if (against.verdict !== 'non-inferior') caught += 1;
    losses.push(-against.difference);
  }
  return {
    trials,
    worlds: table.size,
    seeds,
    pool: Math.min(...[...table.values()].map((rows) => rows.length)),
    margin,
    falseAlarms: alarms / trials,
    caught: others === null ? null : caught / trials,
    loss: losses.length === 0 ? null : mean(losses),
  };
}

type Table = ReadonlyMap<string, readonly GymRow[]>;

function rowsByWorld(file: GymFile, label: string): Table {
  return new Map(
    file.worlds.map(({ name }) => [
      name,
      file.rows.filter(({ world, method }) => world === name && method === label),
    ]),
  );
}

/** In each world two sets of seeds without a seed in common. */
function pairsOf(first: Table, second: Table, seeds: number, rng: Rng): RowPair[] {
  return [...first].flatMap(([world, rows]) => {
    const drawn = rng.sample(
      rows.map(({ seed }) => seed),
      2 * seeds,
    );
    const bySeed = new Map((second.get(world) ?? []).map((row) => [row.seed, row]));
    return drawn.slice(0, seeds).flatMap((seed, index): RowPair[] => {
      const a = rows.find((row) => row.seed === seed);
      const b = bySeed.get(drawn[seeds + index] ?? -1);
      return a === undefined || b === undefined ? [] : [{ a, b }];
    });
  });
}
