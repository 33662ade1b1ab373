import { ConfigError } from '../../core/errors.ts';
import { canonicalJson, type JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { simulationVersion } from '../../models/simulated/prior.ts';
import { type GymFile, type GymMethod, type GymRow, readGymFileIfAny, writeGymFile } from './gym-file.ts';
import { createGymMethod, type GymMethodSpec } from './gym-method.ts';
import { gymVersion } from './hypercube.ts';
import type { GymJob, ScenarioRef } from './job.ts';
import { performAll } from './worker-pool.ts';

/** A world of a grid: how to make it, and what its runs are given. */
export interface GridWorld {
  readonly name: string;
  readonly scenario: ScenarioRef;
  /** Target rollouts, equal for all methods. */
  readonly budget: number;
  readonly traits: Readonly<Record<string, number>>;
  /** Labels of the methods that run here; absent: all. */
  readonly methods?: readonly string[];
}

export interface GymGrid {
  readonly range: GymFile['seeds']['range'];
  readonly seeds: readonly number[];
  readonly methods: readonly GymMethodSpec[];
  readonly worlds: readonly GridWorld[];
}

export interface RunGymOptions {
  /** Result file; rows that it holds are not run again. null: results are kept in memory only. */
  readonly out: string | null;
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Optima that are known already, by world; the others are computed. */
  readonly optima?: ReadonlyMap<string, number>;
}

/** Longest time between two writes of the result file, in milliseconds. */
const saveEveryMs = 5000;

/**
 * Runs every method in every world with every seed, and returns the rows that were asked for.
 * @throws {ConfigError} when the file was made with another configuration of a method or another version
 * @throws {InterruptedError} on abort; what was done is in the file, and the same call goes on from there
 */
export async function runGym(grid: GymGrid, options: RunGymOptions): Promise<GymFile> {
  const { out, jobs, signal, onProgress } = options;
  const methods = await Promise.all(grid.methods.map(resolved));
  const known = out === null ? null : readGymFileIfAny(out);
  if (known !== null && out !== null) requireSameTerms(known, { ...grid, methods }, out);

  const rows = new Map((known?.rows ?? []).map((row) => [rowKey(row), row]));
  const optima = new Map([
    ...(options.optima ?? []),
    ...(known?.worlds ?? []).map(({ name, optimum }): [string, number] => [name, optimum]),
  ]);
  const work: GymJob[] = grid.worlds.flatMap(({ name, scenario, budget, methods: here }): GymJob[] => [
    ...(optima.has(name) ? [] : [{ kind: 'optimum' as const, scenario }]),
    ...grid.methods
      .filter(({ label }) => here === undefined || here.includes(label))
      .flatMap((method) =>
        grid.seeds
          .filter((seed) => !rows.has(rowKey({ world: name, method: method.label, seed })))
          .map((seed): GymJob => ({ kind: 'run', scenario, method, seed, budget })),
      ),
  ]);
  const file = (): GymFile => joined(known, grid, methods, [...rows.values()], optima);
  let done = 0;
  let savedAtMs = performance.now();
  onProgress?.(0, work.length);
  try {
    await performAll(work, {
      jobs,
      signal,
      onResult: (result) => {
        if (result.kind === 'optimum') optima.set(result.world, result.hard);
        else rows.set(rowKey(result.row), result.row);
        done += 1;
        onProgress?.(done, work.length);
        if (out === null || performance.now() - savedAtMs < saveEveryMs) return;
        writeGymFile(out, file());
        savedAtMs = performance.now();
      },
    });
  } finally {
    if (out !== null && done > 0) writeGymFile(out, file());
  }
  const wanted = new Set(grid.worlds.map(({ name }) => name));
  const labels = new Set(methods.map(({ label }) => label));
  const seeds = new Set(grid.seeds);
  const all = file();
  return {
    ...all,
    seeds: { range: grid.range, list: [...grid.seeds] },
    methods: all.methods.filter(({ label }) => labels.has(label)),
    worlds: all.worlds.filter(({ name }) => wanted.has(name)),
    rows: all.rows.filter((row) => wanted.has(row.world) && labels.has(row.method) && seeds.has(row.seed)),
  };
}

function rowKey({ world, method, seed }: Pick<GymRow, 'world' | 'method' | 'seed'>): string {
  return `${world}|${method}|${seed}`;
}

async function resolved(spec: GymMethodSpec): Promise<GymMethod> {
  const { name, version, config } = await createGymMethod(spec, new PromptLibrary());
  const mutable = (value: JsonObject): GymMethod['config'] => JSON.parse(canonicalJson(value));
  return {
    label: spec.label,
    name,
    version,
    ...(spec.module === undefined ? {} : { module: spec.module }),
    given: mutable(spec.given),
    config: mutable(config),
  };
}

function requireSameTerms(
  known: GymFile,
  grid: { readonly range: string; readonly methods: readonly GymMethod[] },
  path: string,
): void {
  const fail = (what: string): never => {
    throw new ConfigError(`${path} was begun with ${what}: give --out another file to keep both`);
  };
  if (known.gymVersion !== gymVersion || known.simulationVersion !== simulationVersion)
    fail(`version ${known.gymVersion} of the gym and ${known.simulationVersion} of the simulation`);
  if (known.seeds.range !== grid.range) fail(`${known.seeds.range} seeds`);
  for (const method of grid.methods) {
    const before = known.methods.find(({ label }) => label === method.label);
    if (before !== undefined && canonicalJson(before) !== canonicalJson(method))
      fail(`another configuration of '${method.label}'`);
  }
}

/** What the file held and what this grid adds, each thing once. */
function joined(
  known: GymFile | null,
  grid: GymGrid,
  methods: readonly GymMethod[],
  rows: GymRow[],
  optima: ReadonlyMap<string, number>,
): GymFile {
  const worlds = grid.worlds.flatMap(({ name, budget, traits }) => {
    const optimum = optima.get(name);
    return optimum === undefined ? [] : [{ name, budget, optimum, traits: { ...traits } }];
  });
  const seeds = new Set([...(known?.seeds.list ?? []), ...grid.seeds]);
  return {
    format: 'skillopt-bench/gym/1',
    source: 'SIMULATED',
    gymVersion,
    simulationVersion,
    seeds: { range: grid.range, list: [...seeds].sort((a, b) => a - b) },
    methods: union(known?.methods ?? [], methods, ({ label }) => label),
    worlds: union(known?.worlds ?? [], worlds, ({ name }) => name),
    rows,
  };
}

function union<T>(before: readonly T[], now: readonly T[], nameOf: (value: T) => string): T[] {
  return [...new Map([...before, ...now].map((value) => [nameOf(value), value])).values()];
}
