import { setImmediate } from 'node:timers/promises';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { InterruptedError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import { canonicalHash } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createRng } from '../../core/rng.ts';
import { executeRun } from '../../matrix/execute-run.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';
import { createMethod } from '../../matrix/workbench.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import type { ChatModel, Provider } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { findMode } from '../../modes/registry.ts';

export interface SimulatedLife {
  /** Folder of the run's log; what it holds is resumed. */
  readonly folder: string;
  readonly method: { readonly name: string; readonly config?: JsonObject };
  /** Tasks of each split. */
  readonly limit: number;
  /** Over the resolved run, for example its budget. */
  readonly run?: Partial<ResolvedRun>;
  readonly concurrency: number;
  /** Seeds how many turns of the event loop each reply takes; null = none. */
  readonly delays?: number | null;
  /** Calls after which the run is interrupted; absent = never. */
  readonly interruptAfter?: number;
}

const signal = new AbortController().signal;

/** One life of a whole run on simulated bookkeeping, by the path of any other run. Returns the calls that were made. */
export async function simulatedLife(life: SimulatedLife): Promise<number> {
  const { folder, method, limit, concurrency, delays = null } = life;
  const { interruptAfter = Number.POSITIVE_INFINITY } = life;
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'bookkeeping', limit }],
    models: ['sim-e'],
    optimizers: ['sim-optimizer-mid'],
    methods: [method],
    rolloutBudget: life.run?.rolloutBudget ?? null,
  });
  const [planned] = await resolveMatrix({ file, folder: '.', catalog: loadCatalog({ path: null, env: {} }) });
  if (planned === undefined) throw new Error('no run');
  const run = { ...planned.run, ...life.run };
  const prompts = new PromptLibrary();
  const benchmark = findBenchmark('bookkeeping').create({ prompts });
  const dataset = await benchmark.load({ source: planned.source, settings: {}, limit, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('no book');
  const rng = delays === null ? null : createRng(delays);
  let calls = 0;
  const model = (provider: Provider): ChatModel => ({
    identity: provider.identity,
    complete: async (request, context, abort) => {
      if (calls >= interruptAfter) throw new InterruptedError('interrupted by the test');
      calls += 1;
      for (let turns = rng?.below(6) ?? 0; turns > 0; turns -= 1) await setImmediate();
      const reply = await provider.complete(request, context, abort);
      return { ...reply, source: 'live', key: canonicalHash([request, context.sampling]) };
    },
  });
  const log = EventLog.open(folder, { checkWrites: false });
  try {
    await executeRun(run, {
      benchmark,
      dataset,
      method: createMethod(method.name, run.method.config, prompts, '.'),
      mode: findMode('direct'),
      target: model(createSimulatedProvider('sim-e', [book])),
      optimizer: run.optimizer === null ? null : model(createSimulatedProvider('sim-optimizer-mid', [book])),
      prompts,
      log,
      concurrency,
      stopSignal: signal,
      abortSignal: signal,
    });
  } finally {
    log.close();
  }
  return calls;
}
