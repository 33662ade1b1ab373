import type { GymMethodSummary, GymSummary, GymWorldSummary } from '../../core/gym-findings.ts';
import { deriveSeed } from '../../core/rng.ts';
import { hierarchicalBootstrap } from '../../core/statistics/hierarchical-bootstrap.ts';
import { mean } from '../../core/statistics/mean.ts';
import type { BootstrapEstimate } from '../../core/statistics/paired-bootstrap.ts';
import type { GymFile, GymRow } from './gym-file.ts';

/** Worlds in which a method has no rows are left out for that method. */
export function summariseGym(file: GymFile): GymSummary {
  const labels = file.methods.map(({ label }) => label);
  const [first = ''] = labels;
  const rowsAt = indexed(file.rows);
  const at = (world: string, label: string): readonly GymRow[] => rowsAt.get(`${world}|${label}`) ?? [];
  const optimum = new Map(file.worlds.map((world) => [world.name, world.optimum]));
  const estimate = (label: string, of: (row: GymRow) => number | null): BootstrapEstimate | null => {
    const groups = file.worlds
      .map(({ name }) => at(name, label).flatMap((row) => of(row) ?? []))
      .filter((group) => group.length > 0);
    if (groups.length === 0) return null;
    const { mean: value, low, high } = hierarchicalBootstrap(groups, { seed: deriveSeed('gym', label) });
    return { mean: value, low, high };
  };
  const gainOf = (row: GymRow): number | null => {
    const base = at(row.world, first).find(({ seed }) => seed === row.seed);
    return base === undefined ? null : row.hard.best - base.hard.best;
  };
  const worlds = file.worlds.map(({ name, optimum: top, budget }): GymWorldSummary => {
    const here = labels.filter((label) => at(name, label).length > 0);
    const means = here.map((label) => mean(at(name, label).map(({ hard }) => hard.best)));
    return {
      name,
      optimum: top,
      budget,
      methods: here.map((label, index) => {
        const gains = label === first ? [] : at(name, label).flatMap((row) => gainOf(row) ?? []);
        return {
          label,
          best: means[index] ?? 0,
          rank: rankOf(means, means[index] ?? 0),
          gain: gains.length === 0 ? 0 : mean(gains),
          sign: signOf(gains),
        };
      }),
    };
  });
  const ranks = (label: string): BootstrapEstimate | null => {
    const own = worlds.flatMap(
      ({ methods }) => new Map(methods.map((row) => [row.label, row.rank])).get(label) ?? [],
    );
    if (own.length === 0) return null;
    // One rank a world: the worlds are what is drawn anew.
    const groups = own.map((rank) => [rank]);
    const { mean: value, low, high } = hierarchicalBootstrap(groups, { seed: deriveSeed('gym-rank', label) });
    return { mean: value, low, high };
  };
  const methods = labels.flatMap((label): GymMethodSummary[] => {
    const best = estimate(label, ({ hard }) => hard.best);
    const regret = estimate(label, ({ world, hard }) => (optimum.get(world) ?? 0) - hard.best);
    const area = estimate(label, (row) => row.area);
    if (best === null || regret === null || area === null) return [];
    const rows = file.rows.filter(({ method }) => method === label);
    const gain = label === first ? null : estimate(label, gainOf);
    return [
      { label, runs: rows.length, best, regret, area, gain, rank: ranks(label), counts: countsOf(rows) },
    ];
  });
  return { methods, worlds };
}

/** Fewer values than this have no interval worth the name. */
const fewest = 5;

/** The sign of a mean: plain where the 95 % interval leaves out zero. */
function signOf(gains: readonly number[]): GymWorldSummary['methods'][number]['sign'] {
  if (gains.length === 0) return '=';
  const { mean: value, low, high } = hierarchicalBootstrap([gains], { seed: deriveSeed('gym-sign') });
  if (Math.abs(value) < 1e-12) return '=';
  if (gains.length >= fewest && low > 0) return '+';
  if (gains.length >= fewest && high < 0) return '-';
  return value > 0 ? '(+)' : '(-)';
}

/** Only where every row tells: rows of older files do not. */
function gateCounts(rows: readonly GymRow[]): Record<string, number> {
  const taken = rows.flatMap(({ gateRollouts }) => gateRollouts ?? []);
  if (taken.length < rows.length) return {};
  const spared = mean(rows.map((row) => row.spared));
  const full = mean(taken) + spared;
  return { gateRollouts: mean(taken), gateSparedShare: full === 0 ? 0 : spared / full };
}

function indexed(rows: readonly GymRow[]): Map<string, GymRow[]> {
  const index = new Map<string, GymRow[]>();
  for (const row of rows) {
    const key = `${row.world}|${row.method}`;
    const group = index.get(key);
    if (group === undefined) index.set(key, [row]);
    else group.push(row);
  }
  return index;
}

function rankOf(means: readonly number[], value: number): number {
  const above = means.filter((other) => other > value + 1e-12).length;
  const equal = means.filter((other) => Math.abs(other - value) <= 1e-12).length;
  return above + (equal + 1) / 2;
}

function countsOf(rows: readonly GymRow[]): Record<string, number> {
  const of = (read: (row: GymRow) => number) => mean(rows.map(read));
  return {
    stepsAccepted: of(({ steps }) => steps.accepted),
    stepsRejected: of(({ steps }) => steps.rejected),
    stepsSkipped: of(({ steps }) => steps.skipped),
    editsAccepted: of(({ edits }) => edits.accepted),
    editsRejected: of(({ edits }) => edits.rejected),
    trainRollouts: of(({ rollouts }) => rollouts.train),
    valRollouts: of(({ rollouts }) => rollouts.val),
    slowUpdateRollouts: of(({ rollouts }) => rollouts.slowUpdate),
    finalValRollouts: of(({ rollouts }) => rollouts.finalVal),
    spared: of(({ spared }) => spared),
    ...gateCounts(rows),
    optimizerCalls: of(({ optimizerCalls }) => optimizerCalls),
    targetTokens: of(({ targetTokens }) => targetTokens),
    optimizerTokens: of(({ optimizerTokens }) => optimizerTokens),
  };
}
