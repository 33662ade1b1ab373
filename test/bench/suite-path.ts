import { join } from 'node:path';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { EventLog } from '../../core/event-log.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { RolloutRunner } from '../../matrix/arena/rollouts.ts';
import { createOpenaiProvider } from '../../models/openai/openai-provider.ts';
import { CallJournal } from '../../models/recording/call-journal.ts';
import { createKeepAliveFetch } from '../../models/wrap/keep-alive-fetch.ts';
import { Ledger } from '../../models/wrap/ledger.ts';
import { createModelHost } from '../../models/wrap/model-host.ts';
import { ResponseCache } from '../../models/wrap/response-cache.ts';
import { SpendCap } from '../../models/wrap/spend-cap.ts';
import { directMode } from '../../modes/direct/direct-mode.ts';

/**
 * The whole path of a rollout with the suite's own pieces: benchmark, prompt, mode, key, journal, cache, cap,
 * retries, limiter (from 20 up to `inFlight`), provider, scoring, transcript, event log. Returns what runs every test
 * task of the split folder below `folder` and gives the mean hard score.
 */
export async function openSuite(options: {
  readonly folder: string;
  readonly url: string;
  readonly inFlight: number;
}): Promise<() => Promise<number>> {
  const { folder, url, inFlight } = options;
  const signal = new AbortController().signal;
  const benchmark = findBenchmark('searchqa').create({ prompts: new PromptLibrary() });
  const source = { kind: 'split-dir', path: join(folder, 'data') } as const;
  const dataset = await benchmark.load({ source, settings: {}, limit: 0, signal });

  const keepAlive = createKeepAliveFetch({ callsInFlight: inFlight });
  const provider = createOpenaiProvider(
    {
      name: 'loopback',
      baseUrl: url,
      model: 'loopback',
      apiKey: null,
      apiKeyEnv: null,
      headers: {},
      timeoutMs: 60_000,
      thinkingSwitch: { kind: 'none' },
      defaults: {},
      api: 'chat',
      structured: 'none',
      maxTokensField: 'max_tokens',
      azureApiVersion: null,
    },
    { id: 'loopback', source: 'live' },
    { fetch: keepAlive.fetch },
  );
  const host = createModelHost({
    cache: ResponseCache.open(join(folder, 'cache.db'), 'write'),
    cap: new SpendCap({ maxUsd: 1_000_000 }),
  });
  const log = EventLog.open(join(folder, 'run'));
  const journal = CallJournal.open(join(folder, 'run', 'calls.jsonl'));
  const model = host.wrap(provider, {
    endpointName: 'loopback',
    limits: { start: 20, max: inFlight },
    price: {
      inputUsdPerMillion: 1,
      cachedInputUsdPerMillion: null,
      outputUsdPerMillion: 4,
      asOf: '2026-01-01',
    },
    ledger: new Ledger(),
    journal,
  });
  const runner = new RolloutRunner({
    benchmark,
    mode: directMode,
    model,
    settings: { maxOutputTokens: 256, temperature: 0 },
    timeLimitMs: 60_000,
    log,
    concurrency: inFlight,
    stopSignal: signal,
    abortSignal: signal,
    beforeAppend: () => {},
    onDone: () => {},
    now: () => new Date().toISOString(),
  });

  return async () => {
    const events = await runner.run(
      dataset.splits.test.map((task) => ({
        task,
        skill: null,
        phase: 'test',
        sampling: { repeat: 0, visit: 0, draw: 0 },
        presentationSeed: 42,
      })),
    );
    log.close();
    journal.close();
    host.close();
    await keepAlive.close();
    const hard = events.map(({ outcome }) => (outcome.kind === 'scored' ? outcome.hard : Number.NaN));
    return hard.reduce((sum, score) => sum + score, 0) / hard.length;
  };
}
