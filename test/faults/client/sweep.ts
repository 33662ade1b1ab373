import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { BenchError, messageOf } from '../../../core/errors.ts';
import { EventLog } from '../../../core/event-log.ts';
import { skillOf } from '../../../core/hash.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Outcome } from '../../../core/vocabulary.ts';
import { type RolloutOrder, RolloutRunner } from '../../../matrix/arena/rollouts.ts';
import { createProvider } from '../../../models/catalog/create-provider.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import { CallJournal } from '../../../models/recording/call-journal.ts';
import { createKeepAliveFetch } from '../../../models/wrap/keep-alive-fetch.ts';
import { Ledger, type LedgerTotals } from '../../../models/wrap/ledger.ts';
import { createModelHost } from '../../../models/wrap/model-host.ts';
import { ResponseCache } from '../../../models/wrap/response-cache.ts';
import type { RetryPolicy } from '../../../models/wrap/retry.ts';
import { SpendBook } from '../../../models/wrap/spend-book.ts';
import { SpendCap } from '../../../models/wrap/spend-cap.ts';
import { directMode } from '../../../modes/direct/direct-mode.ts';
import { type EndpointSpec, modelsEnvironment, writeModels } from './models-file.ts';
import { callName, namedFetch, type ObservedTry, observedProvider } from './observed-provider.ts';

export interface SweepOptions {
  readonly folder: string;
  readonly endpoints: readonly EndpointSpec[];
  /** Rollouts of all endpoints together. */
  readonly rollouts: number;
  readonly retry: Partial<RetryPolicy>;
  readonly maxUsd: number;
  /** Rollouts in flight at each endpoint. */
  readonly concurrency: number;
  readonly onTry?: (seen: ObservedTry) => void;
}

export interface RolloutResult {
  readonly call: string;
  /** The same for all repeats: what is asked, and where. */
  readonly question: string;
  readonly outcome: Outcome;
}

export interface SweepResult {
  readonly rollouts: readonly RolloutResult[];
  readonly tries: readonly ObservedTry[];
  /** What stopped a run, by endpoint; empty normally. */
  readonly stopped: readonly { readonly endpoint: string; readonly code: string; readonly message: string }[];
  readonly spent: { readonly usd: number; readonly calls: number };
  /** The same out of the files. */
  readonly booked: { readonly usd: number; readonly calls: number };
  readonly ledger: LedgerTotals;
  readonly seconds: number;
}

const benchmarkName = 'bookkeeping';
/** Tasks of all splits, each under two documents. */
const questionsPerEndpoint = 180 * 2;

/** Rollouts that ask everything once. */
export function questions(endpoints: readonly unknown[]): number {
  return questionsPerEndpoint * endpoints.length;
}

/**
 * Rollouts of a simulated world through the whole path of the suite: models.yaml, the SDKs, redaction, keys, journal, cache,
 * cap with its book, retries, limiter, ledger, mode, scoring, event log. One run for each endpoint, all at the same time.
 */
export async function runSweep(options: SweepOptions): Promise<SweepResult> {
  const { folder, endpoints } = options;
  mkdirSync(folder, { recursive: true });
  const startMs = performance.now();
  const signal = new AbortController().signal;
  const benchmark = findBenchmark(benchmarkName).create({ prompts: new PromptLibrary() });
  const dataset = await benchmark.load({ source: { kind: 'generated' }, settings: {}, limit: 0, signal });
  const tasks = Object.values(dataset.splits).flat();
  const skills = [null, skillOf(benchmark.brief.seedDocument)];

  writeModels(join(folder, 'models.yaml'), endpoints);
  const catalog = loadCatalog({ path: join(folder, 'models.yaml') });
  const keepAlive = createKeepAliveFetch({ callsInFlight: 200 });
  const book = SpendBook.open(folder, { isCapped: true });
  const cap = new SpendCap({ maxUsd: options.maxUsd, book });
  const host = createModelHost({
    cache: ResponseCache.open(join(folder, 'cache.db'), 'write'),
    cap,
    retry: options.retry,
  });
  const ledger = new Ledger();
  const tries: ObservedTry[] = [];
  const stopped: { endpoint: string; code: string; message: string }[] = [];

  const runOf = async ({ name }: EndpointSpec, at: number): Promise<RolloutResult[]> => {
    const fetch = namedFetch(keepAlive.fetch);
    const bare = createProvider(catalog, name, { fetch, env: modelsEnvironment });
    const { endpoint, price } = catalog.find(name);
    const log = EventLog.open(join(folder, 'runs', name));
    const journal = CallJournal.open(join(folder, 'runs', name, 'calls.jsonl'));
    const model = host.wrap(
      observedProvider(bare, name, (seen) => {
        tries.push(seen);
        options.onTry?.(seen);
      }),
      {
        endpointName: name,
        limits: 'limits' in endpoint ? endpoint.limits : {},
        price,
        ledger,
        journal,
      },
    );
    const runner = new RolloutRunner({
      benchmark,
      mode: directMode,
      model,
      settings: { maxOutputTokens: 200 },
      timeLimitMs: benchmark.timeLimitMs,
      log,
      concurrency: options.concurrency,
      stopSignal: signal,
      abortSignal: signal,
      beforeAppend: () => {},
      onDone: () => {},
      now: () => new Date().toISOString(),
    });
    const count = Math.ceil((options.rollouts - at) / endpoints.length);
    const orders = Array.from({ length: count }, (_, index): RolloutOrder[] => {
      const task = tasks[index % tasks.length];
      const draw = Math.floor(index / tasks.length) % skills.length;
      const repeat = Math.floor(index / tasks.length / skills.length);
      const sampling = { repeat, visit: 0, draw };
      const skill = skills[draw] ?? null;
      return task === undefined ? [] : [{ task, skill, phase: 'eval', sampling, presentationSeed: 0 }];
    }).flat();
    try {
      const events = await runner.run(orders);
      return events.map(({ taskId, skill, sampling, outcome }) => ({
        call: callName(name, taskId, sampling),
        question: `${name} ${taskId} ${skill}`,
        outcome,
      }));
    } catch (error) {
      const code = error instanceof BenchError ? error.code : 'unclassified';
      stopped.push({ endpoint: name, code, message: messageOf(error) });
      return [];
    } finally {
      log.close();
      journal.close();
    }
  };

  let rollouts: RolloutResult[];
  try {
    rollouts = (await Promise.all(endpoints.map(runOf))).flat();
  } finally {
    host.close();
    book.close();
    await keepAlive.close();
  }
  const again = SpendBook.open(folder, { isCapped: false });
  again.close();
  return {
    rollouts,
    tries,
    stopped,
    spent: cap.spent,
    booked: again.before,
    ledger: ledger.totals(),
    seconds: (performance.now() - startMs) / 1000,
  };
}
