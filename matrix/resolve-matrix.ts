import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Benchmark, BenchmarkDefinition, DataSource } from '../benchmarks/contract.ts';
import { ConfigError } from '../core/errors.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';
import { PromptLibrary } from '../core/prompts.ts';
import type { Split } from '../core/vocabulary.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { type CliFinder, noCliFinder } from '../modes/cli/cli-finder.ts';
import { findMode, type ModeDefinition } from '../modes/registry.ts';
import { OtherResults } from './budget-money.ts';
import { matches, overridesFor, requireMatches } from './cell-patterns.ts';
import { requireControlRows } from './controls.ts';
import { differences } from './differences.ts';
import {
  type BenchmarkEntry,
  benchmarkEntries,
  type MatrixFile,
  type MethodEntry,
  methodEntries,
} from './matrix-file.ts';
import { type CellChoice, type CellNames, resolveCell } from './resolve-cell.ts';
import type { ResolvedRun } from './resolved-run.ts';
import { SplitSizes } from './split-sizes.ts';
import { type LearnedDocument, transferOf, withLearned } from './transfer.ts';
import { benchmarkDefinition } from './workbench.ts';

/** A resolved run with what executing it needs to know of this machine: nothing of it enters the log. */
export interface PlannedRun {
  readonly run: ResolvedRun;
  readonly definition: BenchmarkDefinition;
  readonly source: DataSource;
  readonly folder: string;
  readonly promptOverrides: string | null;
  /** File of an adapter that is not one of ours. */
  readonly module?: string;
  /** Id of the run of this matrix that learns the document which this one tests; absent: it needs no other run. */
  readonly learnedFrom?: string;
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
  /** Benchmarks, by label, whose cells all stay without a number here, and why: they are not looked up. */
  readonly absent?: ReadonlyMap<string, string>;
  /** Documents that finished runs of this matrix learned, for methods with `from`; absent: none yet. */
  readonly learned?: LearnedDocument;
  /** Looks for the CLIs of modes that drive one; absent: none is there. */
  readonly clis?: CliFinder;
  /** Told of cells in which a method cannot run. Absent: such a cell is an error. */
  readonly onNotPossible?: (cell: NotPossible) => void;
  /** Told of the runs that wait for another's document, as they will be but for the text. */
  readonly onWaiting?: (run: PlannedRun) => void;
}

/** A cell of the matrix that has no number and never will: n/a in tables, with the reason. */
export interface NotPossible {
  readonly benchmark: string;
  readonly model: string;
  readonly mode: string;
  readonly method: string;
  readonly reason: string;
  /** True: it becomes possible when other runs of the matrix are finished. */
  readonly pending?: boolean;
}

/** Stands for a text that nobody has learned yet, where only the id and the size of its run are wanted. */
const notLearnedYet = 'not learned yet';

/**
 * Multiplies the matrix out into runs, in the order benchmark, model, mode, method, optimizer, replicate.
 * Where a budget is computed from the sizes of splits, their items are loaded.
 * @throws {ConfigError} on unknown names (with the list), modes that a benchmark does not support, empty matrix
 */
export async function resolveMatrix(options: ResolveOptions): Promise<PlannedRun[]> {
  const { file, folder } = options;
  requireControlRows(file);
  const planned: PlannedRun[] = [];
  const seen: CellNames[] = [];
  const transferred: CellChoice[] = [];
  const sizes = new SplitSizes();
  const results = new OtherResults();
  const notPossible: NotPossible[] = [];
  const modeReasons = new Set<string>();
  const methods = methodEntries(file);
  const reference = methods.find(({ name }) => name === 'skillopt');
  const runOf = (cell: CellChoice) =>
    resolveCell(cell, {
      ...options,
      set: overridesFor(file, cell),
      sizes,
      results,
      reference:
        reference === undefined
          ? null
          : ({
              ...reference.config,
              ...overridesFor(file, { ...cell, method: reference }).config,
            } as JsonObject),
    });
  const resolveOne = async (cell: CellChoice, learnedFrom?: string) => {
    const run = await runOf(cell);
    if ('reason' in run) notPossible.push(run);
    else addRun(planned, learnedFrom === undefined ? run : { ...run, learnedFrom });
  };
  for (const name of file.modes) findMode(name);
  if (file.prompts !== undefined && !existsSync(resolve(folder, file.prompts)))
    throw new ConfigError(`prompts: there is no folder '${file.prompts}'`);
  for (const entry of benchmarkEntries(file)) {
    const absent = options.absent?.get(entry.label) ?? null;
    const definition = absent === null ? await benchmarkDefinition(entry.name, entry.module, folder) : null;
    const source = definition === null ? null : sourceOf(entry, definition, folder);
    const benchmark = definition?.create({ prompts: new PromptLibrary() }) ?? null;
    for (const names of cellsOf(file, entry, methods)) {
      seen.push(names);
      const excluded = file.excludes.filter((pattern) => matches(pattern, names));
      if (excluded.some(({ reason }) => reason === undefined)) continue;
      const [leftOut] = excluded;
      if (leftOut?.reason !== undefined) {
        notPossible.push(notPossibleFor(names, leftOut.reason));
        continue;
      }
      const place =
        absent === null
          ? await placeOf(benchmark, findMode(names.modeName), options.clis ?? noCliFinder)
          : { reason: absent };
      if (definition === null || source === null || 'reason' in place) {
        notPossible.push(notPossibleFor(names, 'reason' in place ? place.reason : ''));
        if ('reason' in place && absent === null) modeReasons.add(place.reason);
        continue;
      }
      const cell = { ...names, definition, source, ...place };
      if (names.method.from === undefined) await resolveOne(cell);
      else transferred.push(cell);
    }
  }
  // A transferred document is another run's: those are all known now.
  for (const cell of transferred) {
    const transfer = transferOf(cell, planned, options.learned ?? (() => null));
    if ('method' in transfer) {
      await resolveOne({ ...cell, method: transfer.method }, transfer.source);
      continue;
    }
    const { reason, source } = transfer;
    notPossible.push({ ...notPossibleFor(cell, reason), pending: source !== undefined });
    if (source === undefined || options.onWaiting === undefined) continue;
    const waiting = await runOf({ ...cell, method: withLearned(cell.method, notLearnedYet) });
    if (!('reason' in waiting)) options.onWaiting({ ...waiting, learnedFrom: source });
  }
  requireMatches(file, seen);
  const [first] = notPossible;
  if (first !== undefined && (options.onNotPossible === undefined || planned.length === 0)) {
    if (modeReasons.has(first.reason)) throw new ConfigError(first.reason);
    refuse(first);
  }
  if (planned.length === 0)
    throw new ConfigError(`matrix '${file.name}' has no runs: everything is excluded`);
  for (const cell of new Map(notPossible.map((cell) => [canonicalJson({ ...cell }), cell])).values())
    options.onNotPossible?.(cell);
  return planned;
}

/**
 * The mode of a cell with the CLI that it drives, or why the benchmark does not run in it here. What no machine can do
 * comes first: a plan says it whether the CLI is there or not.
 */
async function placeOf(
  benchmark: Benchmark | null,
  mode: ModeDefinition,
  clis: CliFinder,
): Promise<Pick<CellChoice, 'mode' | 'cli'> | { readonly reason: string }> {
  if (benchmark !== null && !benchmark.modes.includes(mode.name as never))
    return {
      reason: `benchmark ${benchmark.name} does not run in mode '${mode.name}'${benchmark.withoutWorkspace === undefined || mode.cli === null ? '' : `: ${benchmark.withoutWorkspace}`}; it supports: ${benchmark.modes.join(', ')}`,
    };
  if (mode.cli === null) return { mode, cli: null };
  const status = await clis(mode.cli);
  if (!status.ok) return { reason: `mode ${mode.name}: ${status.reason}` };
  const { name, version } = status.cli;
  return { mode, cli: { name, version } };
}

/** All combinations of the other axes with a benchmark, excluded ones too. */
function cellsOf(file: MatrixFile, entry: BenchmarkEntry, methods: readonly MethodEntry[]): CellNames[] {
  const replicates = Array.from({ length: file.replicates }, (_, replicate) => replicate);
  return file.models.flatMap((model) =>
    file.modes.flatMap((modeName) =>
      methods.flatMap((method) =>
        file.optimizers.flatMap((optimizer) =>
          replicates.map((replicate) => ({ entry, model, modeName, method, optimizer, replicate })),
        ),
      ),
    ),
  );
}

function notPossibleFor({ entry, model, modeName, method }: CellNames, reason: string): NotPossible {
  return { benchmark: entry.label, model, mode: modeName, method: method.label, reason };
}

/** @throws {ConfigError} n/a is said in the plan and never becomes a score */
function refuse({ benchmark, method, reason }: NotPossible): never {
  throw new ConfigError(
    `method ${method} is not possible on benchmark ${benchmark}: ${reason}. Leave it out: excludes: [{ benchmark: ${benchmark}, method: ${method} }]`,
  );
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

function sourceOf(entry: BenchmarkEntry, definition: BenchmarkDefinition, folder: string): DataSource {
  if (entry.data !== undefined) return { kind: 'split-dir', path: resolve(folder, entry.data) };
  if (definition.defaultSource !== null) return definition.defaultSource;
  throw new ConfigError(
    `benchmark ${entry.name} needs a data folder: give 'data: <folder>' (make one with 'skillopt-bench data pull ${entry.name}' or 'data import')`,
  );
}
