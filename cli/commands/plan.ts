import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { PromptLibrary, packageRoot } from '../../core/prompts.ts';
import type { MatrixFile } from '../../matrix/matrix-file.ts';
import type { MeasuredRun } from '../../matrix/measured/measured-run.ts';
import { type MeasuredSource, readMeasured } from '../../matrix/measured/read-measured.ts';
import { notBatched } from '../../matrix/not-batched.ts';
import { planRun, type RunPlan } from '../../matrix/plan.ts';
import type { PlannedRun } from '../../matrix/resolve-matrix.ts';
import { statusOf } from '../../matrix/status.ts';
import { existingStore, type ResultsStore, resultsStore } from '../../matrix/store.ts';
import { createMethod } from '../../matrix/workbench.ts';
import { type BatchablePhase, batchablePhases } from '../../models/batch/batched-phases.ts';
import type { Catalog } from '../../models/catalog/catalog.ts';
import { findCli } from '../../modes/cli/find-cli.ts';
import { detectableGainTable, type PlannedCell } from '../../reports/detectable-gain-table.ts';
import { planTable } from '../../reports/plan-table.ts';
import { benchmarkText } from '../../reports/test-score.ts';
import { writeJson } from '../../reports/writers/json.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { batchPhasesArgument, collect, countArgument } from '../arguments.ts';
import { batchRemarks } from '../batch-remarks.ts';
import { learnedDocument } from '../learned-document.ts';
import type { FindCli } from '../local-modes.ts';
import { printText } from '../print-text.ts';
import { loadByName, type ShippedOptions, withShippedMatrices } from '../shipped/load-by-name.ts';

interface PlanOptions extends ShippedOptions {
  readonly out?: string;
  readonly models?: string;
  readonly limit?: number;
  readonly json?: boolean;
  readonly batch?: boolean;
  readonly batchPhases: readonly BatchablePhase[];
  readonly measured?: readonly string[];
}

export function register(program: Command): void {
  const command = program
    .command('plan')
    .description(
      'bounds of rollouts, calls, tokens and money per run, and a likely range where such runs were measured; nothing is called',
    );
  withShippedMatrices(command)
    .option('--out <folder>', 'results folder that is looked at for what is recorded already')
    .option('--models <file>', 'models file')
    .option('--limit <n>', 'the first n items of every split', countArgument)
    .option(
      '--measured <results>',
      'results folder or recording whose runs say what such runs take, repeatable (besides --out and our recordings)',
      collect,
    )
    .option('--batch', 'count what `run --batch` would send through batch APIs at its price')
    .option(
      '--batch-phases <list>',
      `phases that --batch takes, of ${batchablePhases.join(', ')}`,
      batchPhasesArgument,
      [...batchablePhases],
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench plan matrix/demo.yaml
  $ skillopt-bench plan paper --models models.yaml`,
    )
    .action(async (what: string, name: string | undefined, options: PlanOptions) => {
      const learned = (file: MatrixFile, runId: string) =>
        learnedDocument(options.out ?? join('results', file.name), runId);
      const absent = new Map<string, string>();
      const loaded = await loadByName(what, name, { ...options, learned, findCli: planningFinder(absent) });
      const { file, catalog, planned, notPossible } = loaded;
      const out = options.out ?? join('results', file.name);
      const store = resultsStore(out);
      const plans: RunPlan[] = [];
      const measured = readMeasured(
        measuredSources(out, options.measured ?? []),
        planned.map(({ run }) => run),
      );
      const cells: PlannedCell[] = [];
      const sampled = new Set(file.cellTable?.partial?.map(({ mode }) => mode));
      for (const planning of planned) {
        const { plan, cell } = await planOf(planning, {
          catalog,
          store,
          measured,
          batchPhases: options.batch === true ? options.batchPhases : [],
        });
        plans.push(plan);
        cells.push({ ...cell, partial: sampled.has(cell.mode) });
      }
      const simulated = planned.every(({ run }) => run.target.source === 'simulated');
      const remarks = options.batch === true ? batchRemarks(planned, catalog, options.batchPhases) : [];
      const table = planTable(plans, {
        title: file.name,
        simulated,
        notPossible,
        absent: [...absent.values()],
        remarks,
      });
      printText(process.stdout, options.json === true ? writeJson(table) : writeTerminal(table));
      // One JSON value is what readers of --json expect.
      if (options.json !== true)
        printText(
          process.stdout,
          `\n${writeTerminal(detectableGainTable(cells, { title: file.name, stamp: table.stamp }))}`,
        );
    });
}

/** A plan counts the cells of a CLI that is not here too, and says that it is not. */
function planningFinder(absent: Map<string, string>): FindCli {
  return async (name, places) => {
    const status = await findCli(name, places);
    if (status.ok) return status;
    absent.set(name, status.reason);
    return { ok: true, cli: { name, version: 'not found', binds: [], command: [], pathFolders: [] } };
  };
}

/** The folder of the plan itself, those that were named, and the recordings that come with the package. */
function measuredSources(out: string, named: readonly string[]): MeasuredSource[] {
  const ours = join(packageRoot, 'recordings');
  const recordings = existsSync(ours) ? readdirSync(ours).sort() : [];
  return [
    { folder: out, name: out },
    ...named.map((folder) => ({ folder: existingStore(folder).folder, name: folder })),
    ...recordings.map((name) => ({ folder: join(ours, name), name: `recordings/${name}` })),
  ];
}

interface PlanContext {
  readonly catalog: Catalog;
  readonly store: ResultsStore;
  readonly measured: readonly MeasuredRun[];
  /** Empty: nothing is batched. */
  readonly batchPhases: readonly BatchablePhase[];
}

async function planOf(
  planned: PlannedRun,
  { catalog, store, measured, batchPhases }: PlanContext,
): Promise<{ plan: RunPlan; cell: PlannedCell }> {
  const { run, definition, source, folder, promptOverrides } = planned;
  const prompts = new PromptLibrary({ overrides: promptOverrides });
  const benchmark = definition.create({ prompts });
  const dataset = await benchmark.load({
    source,
    settings: run.benchmark.settings,
    limit: run.benchmark.limit,
    signal: new AbortController().signal,
  });
  const plan = await planRun({
    run,
    benchmark,
    dataset,
    method: createMethod(run.method.name, run.method.config, prompts, folder),
    prices: {
      target: catalog.find(run.target.name).price,
      optimizer: run.optimizer === null ? null : catalog.find(run.optimizer.name).price,
    },
    contextWindow: catalog.find(run.target.name).contextWindow,
    recorded: recordedOf(store, run.id),
    batch:
      notBatched(planned, benchmark, catalog) === null
        ? { factor: catalog.find(run.target.name).batchFactor ?? 1, phases: new Set(batchPhases) }
        : null,
    measured,
  });
  const test = dataset.splits[run.benchmark.evalSplit];
  const cell = {
    benchmark: benchmarkText(run.benchmark),
    model: run.target.name,
    mode: run.mode.name,
    optimizer: run.optimizer?.name ?? null,
    testItems: test.length,
    testClusters: new Set(test.map(({ cluster }) => cluster)).size,
  };
  return { plan, cell };
}

function recordedOf(store: ResultsStore, id: string) {
  if (!store.runIds().includes(id)) return { state: 'new' as const, rollouts: 0, optimizerCalls: 0 };
  const status = statusOf(store, id);
  return {
    state: status.state === 'finished' ? ('finished' as const) : ('begun' as const),
    rollouts: Object.values(status.rollouts).reduce((sum, count) => sum + count, 0),
    optimizerCalls: status.optimizerCalls,
  };
}
