import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalLog, type RunEvent } from '../../../core/events.ts';
import { readEventsSync } from '../../../core/read-events.ts';
import { matrixFileSchema } from '../../../matrix/matrix-file.ts';
import { executePlanned } from '../../../matrix/prepare-run.ts';
import { resolveMatrix } from '../../../matrix/resolve-matrix.ts';
import { resultsStore } from '../../../matrix/store.ts';
import { openTelemetry, type TelemetryOptions } from '../../../matrix/telemetry/telemetry.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import { Ledger } from '../../../models/wrap/ledger.ts';
import { createModelHost } from '../../../models/wrap/model-host.ts';
import { attributesOf, loopbackCollector, treeFaults } from '../../kit/loopback-collector.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

interface Life extends Partial<TelemetryOptions> {
  readonly folder: string;
  /** Stops the run after so many rollouts and calls that were new. */
  readonly stopAfter?: number;
}

/** One life of a small simulated run; says whether it was stopped, and what the telemetry said at its end. */
async function live({
  folder,
  stopAfter,
  ...telemetryOptions
}: Life): Promise<{ stopped: boolean; said: string[] }> {
  const catalog = loadCatalog({ path: null, env: {} });
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'bookkeeping', limit: 6 }],
    models: ['sim-d'],
    optimizers: ['sim-optimizer-strong'],
    methods: [{ name: 'skillopt', config: { epochs: 2, batchSize: 3, minibatchSize: 2 } }],
  });
  const [planned] = await resolveMatrix({ file, folder: '.', catalog });
  if (planned === undefined) throw new Error('no run');
  const stop = new AbortController();
  const telemetry = openTelemetry({ env: {}, version: '0.0.0', ...telemetryOptions });
  let events = 0;
  let stopped = false;
  try {
    await executePlanned(planned, {
      store: resultsStore(folder),
      catalog,
      host: createModelHost(),
      ledger: new Ledger(),
      env: {},
      concurrency: 2,
      stopSignal: stop.signal,
      abortSignal: new AbortController().signal,
      datasets: new Map(),
      telemetry,
      onEvent: () => {
        events += 1;
        if (events === stopAfter) stop.abort();
      },
    });
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    stopped = true;
  }
  return { stopped, said: (await telemetry?.close()) ?? [] };
}

function logOf(folder: string): RunEvent[] {
  const store = resultsStore(folder);
  const [id = ''] = store.runIds();
  return [...readEventsSync(store.runFolder(id))];
}

describe('the event stream', () => {
  it('holds every event of the log once, in its order, over an interruption too', async () => {
    const folder = temporaryFolder();
    const events = join(folder, 'events.jsonl');
    expect((await live({ folder, events, stopAfter: 20 })).stopped).toBe(true);
    const before = readFileSync(events, 'utf8');
    expect((await live({ folder, events })).stopped).toBe(false);
    const after = readFileSync(events, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    const lines = after
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const log = logOf(folder);
    expect(new Set(lines.map(({ runId }) => runId))).toEqual(new Set(resultsStore(folder).runIds()));
    expect(lines.map(({ runId: _, ...event }) => event)).toEqual(JSON.parse(JSON.stringify(log)));
  });

  it('is refused at once when its file cannot be opened', () => {
    const events = join(temporaryFolder(), 'no', 'such', 'folder', 'x');
    expect(() => openTelemetry({ events, env: {}, version: '' })).toThrow(/--events/);
  });
});

describe('a file that takes no more', () => {
  it.skipIf(!existsSync('/dev/full'))('costs the run nothing, and its end says what is missing', async () => {
    const folder = temporaryFolder();
    const { stopped, said } = await live({ folder, events: '/dev/full' });
    expect(stopped).toBe(false);
    expect(said).toEqual([
      expect.stringMatching(/^--events \/dev\/full: .*ENOSPC.* events are missing there/),
    ]);
    expect(logOf(folder).at(-1)?.type).toBe('run-finished');
  });
});

describe('spans', () => {
  const env = (url: string) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: url });

  it('are a tree: the run, its epochs, steps and stages, and a chat span for every call that was made', async () => {
    const folder = temporaryFolder();
    const collector = await loopbackCollector();
    const { said } = await live({ folder, env: env(collector.url) });
    const spans = collector.spans();
    expect(said).toEqual([`OpenTelemetry: ${spans.length} spans sent`]);
    expect(treeFaults(spans)).toEqual([]);
    const named = (name: string) => spans.filter((span) => span.name === name);
    expect(named('run skillopt')).toHaveLength(1);
    expect(named('epoch')).toHaveLength(2);
    const log = logOf(folder);
    const stages = (name: string) =>
      log.filter((event) => event.type === 'stage' && event.name === name).length;
    expect(named('step')).toHaveLength(stages('step-started'));
    for (const name of ['reflected', 'selected', 'gate-decided'])
      expect(named(name)).toHaveLength(stages(name));

    const chats = spans.filter(({ name }) => name.startsWith('chat '));
    expect(chats).toHaveLength(
      log.filter((event) => event.type === 'optimizer-call').length +
        log.flatMap((event) => (event.type === 'rollout' ? event.calls : [])).length,
    );
    const parentOf = (span: (typeof spans)[number]) =>
      spans.find(({ spanId }) => spanId === span.parentSpanId);
    const analyst = chats.find((span) => attributesOf(span)['skillopt_bench.kind'] === 'failure-analyst');
    if (analyst === undefined) throw new Error('no analyst was asked');
    expect(parentOf(analyst)?.name).toBe('reflected');
    expect(analyst.kind).toBe(3);
    expect(attributesOf(analyst)).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'skillopt_bench.simulated',
      'gen_ai.request.model': expect.stringContaining('optimizer'),
      'gen_ai.usage.input_tokens': expect.any(Number),
      'gen_ai.usage.output_tokens': expect.any(Number),
      'gen_ai.response.finish_reasons': ['stop'],
    });
    const tested = chats.find((span) => attributesOf(span)['skillopt_bench.phase'] === 'test');
    expect(tested === undefined ? null : parentOf(tested)?.name).toBe('test');
  });

  it('hold no prompt, reply or document, unless content was asked for', async () => {
    const folder = temporaryFolder();
    const [quiet, open] = [await loopbackCollector(), await loopbackCollector()];
    await live({ folder, env: env(quiet.url) });
    await live({ folder: temporaryFolder(), env: env(open.url), otelContent: true });
    const texts = logOf(folder).flatMap((event) => {
      if (event.type === 'document') return event.text.split('\n').filter((line) => line.length > 20);
      return event.type === 'optimizer-call' && event.reply.text !== null
        ? [event.reply.text.slice(0, 60)]
        : [];
    });
    const sent = (collector: typeof quiet) => collector.received.map(({ body }) => body).join('');
    expect(texts.length).toBeGreaterThan(5);
    const plain = (text: string) => JSON.stringify(text).slice(1, -1);
    for (const text of texts) expect(sent(quiet)).not.toContain(plain(text));
    expect(sent(quiet)).not.toContain('.messages');
    expect(sent(open)).toContain('gen_ai.input.messages');
    expect(sent(open)).toContain('Read the whole note before writing');
  });

  it('of a resumed run hold only what is new, under spans that are marked', async () => {
    const folder = temporaryFolder();
    const [first, second] = [await loopbackCollector(), await loopbackCollector()];
    expect((await live({ folder, env: env(first.url), stopAfter: 40 })).stopped).toBe(true);
    await live({ folder, env: env(second.url) });
    const [before, after] = [first.spans(), second.spans()];
    expect(treeFaults(before)).toEqual([]);
    expect(treeFaults(after)).toEqual([]);
    const root = before.find(({ parentSpanId }) => parentSpanId === undefined);
    expect([root?.status.code, attributesOf(root as never)['error.type']]).toEqual([2, 'INTERRUPTED']);
    const resumed = after.find(({ parentSpanId }) => parentSpanId === undefined);
    expect(attributesOf(resumed as never)).toMatchObject({ 'skillopt_bench.resumed': true });

    const log = logOf(folder);
    const stage = (name: string) => [...before, ...after].filter((span) => span.name === name).length;
    for (const name of ['baseline-evaluated', 'reflected', 'edits-applied', 'gate-decided'])
      expect(stage(name), name).toBe(
        log.filter((event) => event.type === 'stage' && event.name === name).length,
      );
    const uninterrupted = temporaryFolder();
    await live({ folder: uninterrupted });
    expect(canonicalLog(log)).toEqual(canonicalLog(logOf(uninterrupted)));
  });

  it('that nobody takes are counted and change nothing of the run', async () => {
    const folder = temporaryFolder();
    const collector = await loopbackCollector(() => ({ status: 403 }));
    const { stopped, said } = await live({ folder, env: env(collector.url) });
    expect(stopped).toBe(false);
    expect(said).toEqual([
      expect.stringMatching(/^OpenTelemetry: 0 spans sent, \d+ dropped \(the collector answered 403\)$/),
    ]);
    expect(logOf(folder).at(-1)?.type).toBe('run-finished');
  });
});
