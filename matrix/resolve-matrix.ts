import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Benchmark, BenchmarkDefinition, DataSource } from '../benchmarks/contract.ts';
import type { CellFacts, Method } from '../core/arena.ts';
import { ConfigError } from '../core/errors.ts';
import { limitText } from '../core/item-limit.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import { PromptLibrary } from '../core/prompts.ts';
import type { Split } from '../core/vocabulary.ts';
import { type Catalog, type CatalogModel, resolveModel } from '../models/catalog/catalog.ts';
import type { ModelIdentity } from '../models/contract.ts';
import type { Mode } from '../modes/contract.ts';
import { findMode } from '../modes/registry.ts';
import { differences } from './differences.ts';
import {
  type BenchmarkEntry,
  benchmarkEntries,
  type CellPattern,
  type MatrixFile,
  type MethodEntry,
  methodEntries,
  type OverrideValues,
} from './matrix-file.ts';
import type { ResolvedRun } from './resolved-run.ts';
import { benchmarkDefinition, createMethod } from './workbench.ts';

/** A resolved run with what executing it needs to know of this machine: nothing of it enters the log. */
export interface PlannedRun {
  readonly run: ResolvedRun;
  readonly definition: BenchmarkDefinition;
  readonly source: DataSource;
  readonly folder: string;
  readonly promptOverrides: string | null;
}

export interface ResolveOptions {
  readonly file: MatrixFile;
  /** Folder of the matrix file: relative paths in it start here. */
  readonly folder: string;
  readonly catalog: Catalog;
  /** `--limit n`: a smoke run on the first n items of every split. */
  readonly limit?: number;
  /** `eval --split`: what the documents are evaluated on. */
  readonly evalSplit?: Split;
}

/** Distance between the seeds of replicates: far more than a run derives from its own (spec/optimizer.md 3.2). */
const seedStride = 1_000_003;

/**
 * Multiplies the matrix out into runs, in the order benchmark, model, mode, method, optimizer, replicate.
 * @throws {ConfigError} on unknown names (with the list), modes that a benchmark does not support, empty matrix
 */
export async function resolveMatrix(options: ResolveOptions): Promise<PlannedRun[]> {
  const { file, folder } = options;
  const planned: PlannedRun[] = [];
  const seen: CellChoice[] = [];
  if (file.prompts !== undefined && !existsSync(resolve(folder, file.prompts)))
    throw new ConfigError(`prompts: there is no folder '${file.prompts}'`);
  for (const entry of benchmarkEntries(file)) {
    const definition = await benchmarkDefinition(entry.name, entry.module, folder);
    const source = sourceOf(entry, definition, folder);
    for (const model of file.models)
      for (const modeName of file.modes)
        for (const method of methodEntries(file))
          for (const optimizer of file.optimizers)
            for (let replicate = 0; replicate < file.replicates; replicate += 1) {
              const cell = {
                entry,
                definition,
                source,
                model,
                mode: findMode(modeName),
                method,
                optimizer,
                replicate,
              };
              seen.push(cell);
              const run = resolveRun(options, cell);
              if (run !== null) addRun(planned, run);
            }
  }
  requireMatches(file, seen);
  if (planned.length === 0)
    throw new ConfigError(`matrix '${file.name}' has no runs: everything is excluded`);
  return planned;
}

/** Methods without an optimizer come up once per optimizer: equal runs are one, different ones may not share a name. */
function addRun(planned: PlannedRun[], run: PlannedRun): void {
  const twin = planned.find((other) => other.run.id === run.run.id);
  if (twin === undefined) planned.push(run);
  else if (canonicalJson([twin.run, twin.source]) !== canonicalJson([run.run, run.source]))
    throw new ConfigError(
      `two different runs are named '${run.run.id}': give one of them a 'label' (${differences(twin.run, run.run, 1)[0] ?? 'other data'})`,
    );
}

/** A pattern that matches no cell is a typing error, and would run what it was meant to leave out. */
function requireMatches(file: MatrixFile, cells: readonly CellChoice[]): void {
  const patterns = [
    ...file.overrides.map(({ when }, index) => ({ pattern: when, where: `overrides[${index}].when` })),
    ...file.excludes.map((pattern, index) => ({ pattern, where: `excludes[${index}]` })),
  ];
  for (const { pattern, where } of patterns)
    if (!cells.some((cell) => matches(pattern, cell)))
      throw new ConfigError(`${where} matches no run of the matrix: ${JSON.stringify(pattern)}`);
}

interface CellChoice {
  readonly entry: BenchmarkEntry;
  readonly definition: BenchmarkDefinition;
  readonly source: DataSource;
  readonly model: string;
  readonly mode: Mode;
  readonly method: MethodEntry;
  readonly optimizer: string;
  readonly replicate: number;
}

function resolveRun(options: ResolveOptions, cell: CellChoice): PlannedRun | null {
  const { file, folder, catalog } = options;
  if (file.excludes.some((pattern) => matches(pattern, cell))) return null;
  const set = mergeOverrides(file.overrides.filter(({ when }) => matches(when, cell)).map(({ set }) => set));
  const promptOverrides = file.prompts === undefined ? null : resolve(folder, file.prompts);
  const prompts = new PromptLibrary({ overrides: promptOverrides });
  const benchmark: Benchmark = cell.definition.create({ prompts });
  if (!benchmark.modes.includes(cell.mode.name as never))
    throw new ConfigError(
      `benchmark ${benchmark.name} does not run in mode '${cell.mode.name}'; it supports: ${benchmark.modes.join(', ')}`,
    );
  requireCapabilities(benchmark, catalog.find(cell.model));
  const config = { ...cell.method.config, ...set.config } as JsonObject;
  const method = createMethod(cell.method.name, config, prompts, folder);
  const facts: CellFacts = {
    brief: benchmark.brief,
    feedbackLevel: set.feedbackLevel ?? file.feedbackLevel,
    rolloutBudget: set.rolloutBudget === undefined ? file.rolloutBudget : set.rolloutBudget,
  };
  const stamps = stampsIn(cell, method, facts);
  const limit = options.limit ?? set.limit ?? cell.entry.limit;
  const optimizerName = cell.optimizer === 'self' ? cell.model : cell.optimizer;
  const parts = [cell.entry.label, cell.model, cell.mode.name, cell.method.label];
  if (method.needsOptimizer) parts.push(cell.optimizer === 'self' ? 'self' : optimizerName);
  parts.push(`r${cell.replicate}`);
  if (limitText(limit) !== '') parts.push(`n${limitText(limit)}`);
  const evalSplit = options.evalSplit ?? 'test';
  if (evalSplit !== 'test') parts.push(evalSplit);

  const run: ResolvedRun = {
    format: 'skillopt-bench/run/1',
    id: parts.join('.'),
    benchmark: {
      name: benchmark.name,
      label: cell.entry.label,
      version: benchmark.version,
      settings: { ...cell.entry.settings, ...set.settings } as JsonObject,
      limit,
      objective: benchmark.objective,
      evalPresentationSeed: benchmark.evalPresentationSeed,
      evalSplit,
    },
    target: resolveModel(catalog, cell.model, {
      maxOutputTokens: set.maxOutputTokens,
      temperature: set.temperature,
    }),
    optimizer: method.needsOptimizer ? resolveModel(catalog, optimizerName, {}) : null,
    mode: {
      name: cell.mode.name,
      version: cell.mode.version,
      timeLimitMs: set.timeLimitMs ?? benchmark.timeLimitMs,
    },
    method: {
      name: method.name,
      version: method.version,
      label: cell.method.label,
      config: method.config,
      stamps,
      headline: method.headline,
    },
    replicate: cell.replicate,
    seed: file.seed + seedStride * cell.replicate,
    feedbackLevel: facts.feedbackLevel,
    missingPolicy: file.missingPolicy,
    rolloutBudget: facts.rolloutBudget,
    promptOverrides: promptOverrides === null ? null : 'given',
    // Methods that do not learn have no gate: their runs stay what they are.
    ...(file.gateAudit === undefined || !method.needsOptimizer ? {} : { gateAudit: file.gateAudit }),
  };
  if (run.optimizer !== null && areMixed(run.target.source, run.optimizer.source))
    throw new ConfigError(
      `target ${run.target.name} and optimizer ${run.optimizer.name}: one is simulated and the other real; their numbers must not be mixed`,
    );
  if (run.optimizer !== null && run.optimizer.name === run.target.name && run.target.source === 'simulated')
    throw new ConfigError(
      `${run.target.name} is a simulated target and cannot be its own optimizer: give optimizers: [sim-optimizer-mid]`,
    );
  return { run, definition: cell.definition, source: cell.source, folder, promptOverrides };
}

/** A simulated world may be shown to whoever answers by hand: what comes of it is simulated all the same. */
function areMixed(target: ModelIdentity['source'], optimizer: ModelIdentity['source']): boolean {
  if (target === 'simulated') return optimizer === 'live';
  return optimizer === 'simulated';
}

/**
 * The method's stamps in this cell.
 * @throws {ConfigError} when it cannot run here: n/a is said in the plan and never becomes a score
 */
function stampsIn({ entry, method: { label } }: CellChoice, method: Method, facts: CellFacts): string[] {
  const { refusal, stamps } = method.inCell?.(facts) ?? { refusal: null, stamps: [] };
  if (refusal !== null)
    throw new ConfigError(
      `method ${label} is not possible on benchmark ${entry.label}: ${refusal}. Leave it out: excludes: [{ benchmark: ${entry.label}, method: ${label} }]`,
    );
  return [...method.stamps, ...stamps];
}

/** Refuses in the plan, not at run time, what a model cannot take. */
function requireCapabilities({ name, needs }: Benchmark, model: CatalogModel): void {
  if (needs.tools && model.source === 'handoff')
    throw new ConfigError(`benchmark ${name} needs tools, and the hand-off model '${model.name}' takes none`);
  for (const what of ['images', 'tools'] as const)
    if (needs[what] && !model.capabilities[what])
      throw new ConfigError(
        `benchmark ${name} needs a model that takes ${what}: models.yaml does not say so of '${model.name}' (capabilities: { ${what}: true })`,
      );
}

function sourceOf(entry: BenchmarkEntry, definition: BenchmarkDefinition, folder: string): DataSource {
  if (entry.data !== undefined) return { kind: 'split-dir', path: resolve(folder, entry.data) };
  if (definition.defaultSource !== null) return definition.defaultSource;
  throw new ConfigError(
    `benchmark ${entry.name} needs a data folder: give 'data: <folder>' (make one with 'skillopt-bench data pull ${entry.name}' or 'data import')`,
  );
}

function matches(pattern: CellPattern, cell: CellChoice): boolean {
  return (
    (pattern.benchmark === undefined || [cell.entry.label, cell.entry.name].includes(pattern.benchmark)) &&
    (pattern.model === undefined || pattern.model === cell.model) &&
    (pattern.mode === undefined || pattern.mode === cell.mode.name) &&
    (pattern.method === undefined || [cell.method.label, cell.method.name].includes(pattern.method)) &&
    (pattern.optimizer === undefined || pattern.optimizer === cell.optimizer) &&
    (pattern.replicate === undefined || pattern.replicate === cell.replicate)
  );
}

/** Later overrides win; `settings` and `config` are merged key by key. */
function mergeOverrides(list: readonly OverrideValues[]): OverrideValues {
  let merged: OverrideValues = {};
  for (const values of list)
    merged = {
      ...merged,
      ...values,
      settings: { ...merged.settings, ...values.settings },
      config: { ...merged.config, ...values.config },
    };
  return merged;
}
