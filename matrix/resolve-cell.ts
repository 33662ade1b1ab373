import { resolve } from 'node:path';
import type { Benchmark, BenchmarkDefinition, BenchmarkNeeds, DataSource } from '../benchmarks/contract.ts';
import type { CellFacts } from '../core/arena.ts';
import { ConfigError } from '../core/errors.ts';
import { limitText } from '../core/item-limit.ts';
import type { JsonObject } from '../core/json.ts';
import { PromptLibrary } from '../core/prompts.ts';
import { type CatalogModel, resolveModel } from '../models/catalog/catalog.ts';
import type { ModelIdentity } from '../models/contract.ts';
import type { ModeDefinition } from '../modes/registry.ts';
import { anytimeFractions } from './anytime.ts';
import { referenceConfig, resolveBudget } from './budget.ts';
import { type OtherResults, pricesOf } from './budget-money.ts';
import { callsPerTask } from './calls-per-task.ts';
import type { BenchmarkEntry, MethodEntry, OverrideValues } from './matrix-file.ts';
import type { NotPossible, PlannedRun, ResolveOptions } from './resolve-matrix.ts';
import type { ResolvedRun } from './resolved-run.ts';
import type { SplitSizes } from './split-sizes.ts';
import { createMethod } from './workbench.ts';

/** Distance between the seeds of replicates: far more than a run derives from its own (spec/optimizer.md 3.2). */
const seedStride = 1_000_003;

/** One combination of the axes of a matrix, by name. */
export interface CellNames {
  readonly entry: BenchmarkEntry;
  readonly model: string;
  readonly modeName: string;
  readonly method: MethodEntry;
  readonly optimizer: string;
  readonly replicate: number;
}

/** With what the names stand for. */
export interface CellChoice extends CellNames {
  readonly definition: BenchmarkDefinition;
  readonly source: DataSource;
  readonly mode: ModeDefinition;
  /** The CLI that the mode drives, as it was found; null where it drives none. */
  readonly cli: ResolvedRun['mode']['cli'] | null;
}

export interface CellContext extends ResolveOptions {
  /** Overrides that match the cell, merged. */
  readonly set: OverrideValues;
  /** Configuration of the first SkillOpt of the matrix in this cell; null = there is none. */
  readonly reference: JsonObject | null;
  readonly sizes: SplitSizes;
  readonly results: OtherResults;
}

/**
 * Resolves one combination at the edge: everything that changes its result, written out.
 * @returns the run, or why its method cannot run there
 * @throws {ConfigError} on what no run of the matrix can be made of
 */
export async function resolveCell(
  cell: CellChoice,
  { file, folder, catalog, set, ...context }: CellContext,
): Promise<PlannedRun | NotPossible> {
  const promptOverrides = file.prompts === undefined ? null : resolve(folder, file.prompts);
  const prompts = new PromptLibrary({ overrides: promptOverrides });
  const benchmark: Benchmark = cell.definition.create({ prompts });
  const config = { ...cell.method.config, ...set.config } as JsonObject;
  const method = createMethod(cell.method.name, config, prompts, folder);
  const limit = context.limit ?? set.limit ?? cell.entry.limit;
  const settings = { ...cell.entry.settings, ...set.settings } as JsonObject;
  requireCapabilities(benchmark.name, benchmark.needs(settings), catalog.find(cell.model));
  if (cell.mode.cli !== null) requireTools(cell.mode, catalog.find(cell.model));
  const variant = benchmark.variant?.(settings) ?? null;
  const optimizerName = cell.optimizer === 'self' ? cell.model : cell.optimizer;
  // Splits large enough for whatever a method wants of them: does it spend anything at all?
  const { rollouts, optimizerCalls } = method.bounds({ train: 1000, val: 10 });
  const learns = rollouts > 0 || optimizerCalls > 0;
  const entry = set.budget ?? file.budget;
  const like = typeof entry !== 'string' && entry.like !== undefined;
  const given = set.rolloutBudget === undefined ? file.rolloutBudget : set.rolloutBudget;
  // Without an optimizer of its own a method comes up once for all of them: its budget must not depend on which.
  const [firstOptimizer = 'self'] = file.optimizers;
  const payer = method.needsOptimizer ? cell.optimizer : firstOptimizer;
  const payerName = payer === 'self' ? cell.model : payer;
  const { rolloutBudget, budget } = await resolveBudget(learns ? entry : 'native', {
    rolloutBudget: learns ? given : null,
    skilloptRollouts: async () => {
      const sizes = await context.sizes.of(benchmark, { source: cell.source, settings, limit });
      const skillopt = createMethod('skillopt', referenceConfig(entry, context.reference), prompts, folder);
      return { rollouts: skillopt.bounds(sizes).rollouts, ...sizes };
    },
    usdLike: (results, prices) =>
      context.results.usdOfSkillopt(resolve(folder, results), prices, {
        benchmark: cell.entry.label,
        target: cell.model,
        mode: cell.mode.name,
        optimizer: payerName,
        settings,
        limit,
        replicate: cell.replicate,
      }),
    prices: () =>
      pricesOf(catalog.find(cell.model), method.needsOptimizer || like ? catalog.find(payerName) : null),
    targetContextWindow: catalog.find(cell.model).contextWindow,
    callsPerTask: callsPerTask(benchmark, cell.mode.name, settings),
  });
  const facts: CellFacts = {
    brief: benchmark.brief,
    feedbackLevel: set.feedbackLevel ?? file.feedbackLevel,
    rolloutBudget,
  };
  const { refusal, stamps } = method.inCell?.(facts) ?? { refusal: null, stamps: [] };
  if (refusal !== null)
    return {
      benchmark: cell.entry.label,
      model: cell.model,
      mode: cell.mode.name,
      method: cell.method.label,
      reason: refusal,
    };
  // Whoever looks at no feedback has none to shuffle: such runs stay what they are.
  const shuffled = set.shuffleFeedback === true && learns;
  const parts = [cell.entry.label, cell.model, cell.mode.name, cell.method.label];
  if (method.needsOptimizer) parts.push(cell.optimizer === 'self' ? 'self' : optimizerName);
  parts.push(`r${cell.replicate}`);
  if (limitText(limit) !== '') parts.push(`n${limitText(limit)}`);
  const evalSplit = context.evalSplit ?? 'test';
  if (evalSplit !== 'test') parts.push(evalSplit);

  const run: ResolvedRun = {
    format: 'skillopt-bench/run/1',
    id: parts.join('.'),
    benchmark: {
      name: benchmark.name,
      label: cell.entry.label,
      version: benchmark.version,
      settings,
      ...(variant === null ? {} : { variant }),
      limit,
      objective: benchmark.objective,
      evalPresentationSeed: benchmark.evalPresentationSeed,
      evalSplit,
      ...(set.evalDraw ? { evalDraw: set.evalDraw } : {}),
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
      ...(cell.cli === null ? {} : { cli: cell.cli }),
    },
    method: {
      name: method.name,
      version: method.version,
      label: cell.method.label,
      config: method.config,
      stamps: [...method.stamps, ...stamps, ...(shuffled ? ['SHUFFLED-FEEDBACK'] : [])],
      headline: method.headline,
    },
    replicate: cell.replicate,
    seed: file.seed + seedStride * cell.replicate,
    feedbackLevel: facts.feedbackLevel,
    ...(shuffled ? { shuffledFeedback: true as const } : {}),
    missingPolicy: file.missingPolicy,
    rolloutBudget,
    ...(budget === undefined ? {} : { budget }),
    ...(file.anytimeCurve && learns ? { anytime: { fractions: anytimeFractions } } : {}),
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
  const { module } = cell.entry;
  return {
    run,
    definition: cell.definition,
    source: cell.source,
    folder,
    promptOverrides,
    ...(module === undefined ? {} : { module: resolve(folder, module) }),
  };
}

/** A simulated world may be shown to whoever answers by hand: what comes of it is simulated all the same. */
function areMixed(target: ModelIdentity['source'], optimizer: ModelIdentity['source']): boolean {
  if (target === 'simulated') return optimizer === 'live';
  return optimizer === 'simulated';
}

/** An agent CLI does everything by calling tools. */
function requireTools(mode: ModeDefinition, model: CatalogModel): void {
  if (model.source === 'handoff')
    throw new ConfigError(
      `mode ${mode.name} needs a model that takes tools, and the hand-off model '${model.name}' takes none`,
    );
  if (model.capabilities.tools) return;
  throw new ConfigError(
    `mode ${mode.name} needs a model that takes tools: models.yaml does not say so of '${model.name}' (capabilities: { tools: true })`,
  );
}

/** Refuses in the plan, not at run time, what a model cannot take. */
function requireCapabilities(name: string, needs: BenchmarkNeeds, model: CatalogModel): void {
  if (needs.tools && model.source === 'handoff')
    throw new ConfigError(`benchmark ${name} needs tools, and the hand-off model '${model.name}' takes none`);
  for (const what of ['images', 'tools'] as const) {
    if (!needs[what] || model.capabilities[what]) continue;
    const instead = what === 'images' && needs.withoutImages !== undefined ? `; ${needs.withoutImages}` : '';
    throw new ConfigError(
      `benchmark ${name} needs a model that takes ${what}: models.yaml does not say so of '${model.name}' (capabilities: { ${what}: true })${instead}`,
    );
  }
}
