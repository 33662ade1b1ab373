import { setImmediate } from 'node:timers/promises';
import type { Dataset } from '../../benchmarks/contract.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { InterruptedError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import { canonicalLog } from '../../core/events.ts';
import { canonicalHash } from '../../core/hash.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { createRng } from '../../core/rng.ts';
import { executeRun } from '../../matrix/execute-run.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';
import { createMethod } from '../../matrix/workbench.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import type { ChatModel, Provider } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { directMode } from '../../modes/direct/direct-mode.ts';

const signal = new AbortController().signal;

/** What is run: one method in one cell of simulated models. */
export interface WholeRun {
  readonly benchmark: string;
  readonly limit: number | { readonly train: number; readonly val: number; readonly test: number };
  readonly target: string;
  readonly optimizer: string;
  readonly method: { readonly name: string; readonly config?: Readonly<Record<string, unknown>> };
  readonly seed?: number;
  readonly rolloutBudget?: number | null;
  /** Over the resolved run, for example limits of its budget. */
  readonly over?: Partial<ResolvedRun>;
}

export interface Life {
  readonly folder: string;
  readonly concurrency?: number;
  /** Seeds how many turns of the event loop each reply takes; null = none. */
  readonly delays?: number | null;
  /** Calls after which the run is interrupted; absent = never. */
  readonly interruptAfter?: number;
  /** Puts something around a model, as a model host does. */
  readonly wrap?: (provider: Provider) => ChatModel;
}

/** One life of a whole run on simulated models, resuming whatever the folder holds. Returns the calls that reached a model. */
export async function live(whole: WholeRun, life: Life): Promise<{ calls: number; dataset: Dataset }> {
  const { benchmark: name, limit, target, optimizer, method, seed = 42, rolloutBudget = null } = whole;
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name, limit }],
    models: [target],
    optimizers: [optimizer],
    methods: [method],
    seed,
    rolloutBudget,
  });
  const [planned] = await resolveMatrix({ file, folder: '.', catalog: loadCatalog({ path: null, env: {} }) });
  if (planned === undefined) throw new Error('no run');
  const run = { ...planned.run, ...whole.over };
  const { interruptAfter = Number.POSITIVE_INFINITY } = life;
  const prompts = new PromptLibrary();
  const benchmark = findBenchmark(name).create({ prompts });
  const items = run.benchmark.limit;
  const dataset = await benchmark.load({ source: planned.source, settings: {}, limit: items, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('no book');
  const rng = life.delays === undefined || life.delays === null ? null : createRng(life.delays);
  let calls = 0;
  const model = (simulated: string): ChatModel => {
    const provider = createSimulatedProvider(simulated, [book]);
    return (life.wrap ?? bare)({
      identity: provider.identity,
      complete: async (...asked) => {
        if (calls >= interruptAfter) throw new InterruptedError('interrupted by the test');
        calls += 1;
        for (let turns = rng?.below(6) ?? 0; turns > 0; turns -= 1) await setImmediate();
        return provider.complete(...asked);
      },
    });
  };
  const log = EventLog.open(life.folder, { checkWrites: false });
  try {
    await executeRun(run, {
      benchmark,
      dataset,
      method: createMethod(run.method.name, run.method.config, prompts, '.'),
      mode: directMode,
      target: model(target),
      optimizer: run.optimizer === null ? null : model(optimizer),
      prompts,
      log,
      concurrency: life.concurrency ?? 3,
      stopSignal: signal,
      abortSignal: signal,
    });
  } finally {
    log.close();
  }
  return { calls, dataset };
}

/** A run's log as lives of it must share it. */
export function logOf(folder: string) {
  return canonicalLog([...readEventsSync(folder)]);
}

function bare(provider: Provider): ChatModel {
  return {
    identity: provider.identity,
    complete: async (request, context, abort) => {
      const reply = await provider.complete(request, context, abort);
      return { ...reply, source: 'live', key: canonicalHash([request, context.sampling]) };
    },
  };
}
