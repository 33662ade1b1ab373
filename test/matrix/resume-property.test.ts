import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { EventLog } from '../../core/event-log.ts';
import { canonicalLog } from '../../core/events.ts';
import { canonicalHash } from '../../core/hash.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { createRng } from '../../core/rng.ts';
import { executeRun } from '../../matrix/execute-run.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { createMethod } from '../../matrix/workbench.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import type { ChatModel, Provider } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { findMode } from '../../modes/registry.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const signal = new AbortController().signal;
const limit = 8;
/** Small, and yet with buffer, merges, slow updates and memory at work. */
const config = { epochs: 3, batchSize: 4, minibatchSize: 2, learningRate: 2, slowUpdate: { samples: 4 } };

interface Pace {
  readonly concurrency: number;
  /** Seeds how many turns of the event loop each reply takes; null = none. */
  readonly delays: number | null;
}

/** One life of a whole SkillOpt run on simulated models, resuming whatever the folder holds. Returns its calls. */
async function live(folder: string, pace: Pace): Promise<number> {
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'bookkeeping', limit }],
    models: ['sim-e'],
    optimizers: ['sim-optimizer-mid'],
    methods: [{ name: 'skillopt', config }],
  });
  const [planned] = await resolveMatrix({ file, folder: '.', catalog: loadCatalog({ path: null, env: {} }) });
  if (planned === undefined) throw new Error('no run');
  const prompts = new PromptLibrary();
  const benchmark = findBenchmark('bookkeeping').create({ prompts });
  const dataset = await benchmark.load({ source: planned.source, settings: {}, limit, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('no book');
  const rng = pace.delays === null ? null : createRng(pace.delays);
  let calls = 0;
  const model = (provider: Provider): ChatModel => ({
    identity: provider.identity,
    complete: async (request, context, abort) => {
      calls += 1;
      for (let turns = rng?.below(6) ?? 0; turns > 0; turns -= 1) await setImmediate();
      const reply = await provider.complete(request, context, abort);
      return { ...reply, source: 'live', key: canonicalHash([request, context.sampling]) };
    },
  });
  const log = EventLog.open(folder, { checkWrites: false });
  try {
    await executeRun(planned.run, {
      benchmark,
      dataset,
      method: createMethod('skillopt', planned.run.method.config, prompts, '.'),
      mode: findMode('direct'),
      target: model(createSimulatedProvider('sim-e', [book])),
      optimizer: model(createSimulatedProvider('sim-optimizer-mid', [book])),
      prompts,
      log,
      concurrency: pace.concurrency,
      stopSignal: signal,
      abortSignal: signal,
    });
  } finally {
    log.close();
  }
  return calls;
}

const logOf = (folder: string) => canonicalLog([...readEventsSync(folder)]);

describe('a whole SkillOpt run', () => {
  const whole = mkdtempSync(join(tmpdir(), 'whole-run-'));
  afterAll(() => rmSync(whole, { recursive: true, force: true }));
  const events = join(whole, 'events.jsonl');
  let calls = 0;
  let lines: string[] = [];
  beforeAll(async () => {
    calls = await live(whole, { concurrency: 3, delays: null });
    lines = readFileSync(events, 'utf8').split('\n').slice(0, -1);
  });

  it('does what the property is about: steps, epochs, decisions', () => {
    const names = lines.map((line): { name?: string } => JSON.parse(line)).map(({ name }) => name);
    expect(names.filter((name) => name === 'step-finished')).toHaveLength(6);
    expect(names.filter((name) => name === 'gate-decided').length).toBeGreaterThan(1);
    expect(names.filter((name) => name === 'epoch-finished')).toHaveLength(3);
  });

  it('comes to the same end from any prefix of its event log, also one with a torn last line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.nat({ max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (cut, torn, concurrency) => {
          const folder = temporaryFolder();
          cpSync(whole, folder, { recursive: true });
          const kept = cut % (lines.length + 1);
          const text = lines.slice(0, kept).map((line) => `${line}\n`);
          const tail = (lines[kept] ?? '').slice(0, torn);
          writeFileSync(join(folder, 'events.jsonl'), text.join('') + tail);
          const again = await live(folder, { concurrency, delays: null });
          expect(logOf(folder)).toEqual(logOf(whole));
          expect(again).toBeLessThanOrEqual(calls);
          if (kept === lines.length) expect(again).toBe(0);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  it('loses nothing else when the transcripts end earlier than the events that name them', async () => {
    const folder = temporaryFolder();
    cpSync(whole, folder, { recursive: true });
    writeFileSync(join(folder, 'events.jsonl'), '');
    truncateSync(join(folder, 'transcripts.jsonl'), 1000);
    expect(await live(folder, { concurrency: 4, delays: null })).toBe(calls);
    expect(logOf(folder)).toEqual(logOf(whole));
  });

  it('does not depend on how many calls are in flight or in which order they end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 1, max: 16 }),
        async (delays, concurrency) => {
          const folder = temporaryFolder();
          expect(await live(folder, { concurrency, delays })).toBe(calls);
          expect(logOf(folder)).toEqual(logOf(whole));
        },
      ),
      { numRuns: 5, seed: 8 },
    );
  });
});
