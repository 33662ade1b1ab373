import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { EventLog } from '../../core/event-log.ts';
import type { EventOf, RunEvent } from '../../core/events.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { createRng } from '../../core/rng.ts';
import { methodDefinitions } from '../../matrix/workbench.ts';
import type { Provider } from '../../models/contract.ts';
import { createModelHost } from '../../models/wrap/model-host.ts';
import { type CacheMode, ResponseCache } from '../../models/wrap/response-cache.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { rolloutBudget, trainableMethods } from '../kit/trainable-methods.ts';
import { live, logOf, type WholeRun } from './whole-run.ts';

/** Prefixes of each log that a run is resumed from; `PREFIXES=all` for every one. */
const wantedPrefixes = process.env.PREFIXES === 'all' ? Number.POSITIVE_INFINITY : 5;
/** Methods that only hand over a document. */
const fixed = ['no-skill', 'seed-skill', 'given-skill', 'placebo', 'human'];

it('leaves no method that trains out', () => {
  const all = methodDefinitions.map(({ name }) => name).filter((name) => !fixed.includes(name));
  expect(new Set(trainableMethods.map(({ name }) => name))).toEqual(new Set(all));
});

/** What the contract of all methods promises, seen from outside: in the log of a run in the real arena. */
describe.each(trainableMethods)('a whole run of $label', (method) => {
  const cell: WholeRun = {
    benchmark: 'livemath-mini',
    limit: { train: 8, val: 6, test: 2 },
    target: 'sim-a',
    optimizer: 'sim-optimizer-strong',
    method,
    seed: 5,
    rolloutBudget,
  };
  const whole = mkdtempSync(join(tmpdir(), 'every-method-'));
  afterAll(() => rmSync(whole, { recursive: true, force: true }));
  let calls = 0;
  let log: ReturnType<typeof logOf> = [];
  let events: RunEvent[] = [];
  beforeAll(async () => {
    calls = (await live(cell, { folder: whole })).calls;
    log = logOf(whole);
    events = [...readEventsSync(whole)];
  });

  it('comes to the same end from any prefix of its log, also with a torn last line', async () => {
    const lines = readFileSync(join(whole, 'events.jsonl'), 'utf8').split('\n').slice(0, -1);
    const rng = createRng(9);
    for (const [index, kept] of prefixesOf(lines.length).entries()) {
      const folder = mkdtempSync(join(tmpdir(), 'every-method-'));
      cpSync(whole, folder, { recursive: true });
      const tail = (lines[kept] ?? '').slice(0, rng.below(40));
      writeFileSync(
        join(folder, 'events.jsonl'),
        lines
          .slice(0, kept)
          .map((line) => `${line}\n`)
          .join('') + tail,
      );
      const again = await live(cell, { folder, concurrency: 1 + (index % 5), delays: index });
      expect(logOf(folder), `${kept} of ${lines.length} events kept`).toEqual(log);
      const held = lines.slice(0, kept).filter((line) => /^\{"type":"(rollout|optimizer-call)"/.test(line));
      expect(again.calls).toBe(calls - held.length);
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('does not depend on the order in which replies come', async () => {
    const folder = temporaryFolder();
    expect((await live(cell, { folder, concurrency: 16, delays: 1 })).calls).toBe(calls);
    expect(logOf(folder)).toEqual(log);
  });

  it('gives the same run with a cold response cache as with a warm one, and as without any', async () => {
    const path = join(temporaryFolder(), 'cache.db');
    const run = async (mode: CacheMode, model: (provider: Provider) => Provider) => {
      const folder = temporaryFolder();
      const host = createModelHost({ cache: ResponseCache.open(`${path}-${model.name}`, mode) });
      const settings = { endpointName: 'loopback', limits: null, price: null };
      const wrap = (provider: Provider) => host.wrap(model(provider), settings);
      const { calls: asked } = await live(cell, { folder, wrap });
      host.close();
      return { asked, log: logOf(folder) };
    };
    // A model that says something else whenever it is asked: only what was kept can make two runs equal.
    const cold = await run('write', drawsAnew());
    const warm = await run('read', drawsAnew());
    expect(warm).toEqual({ asked: 0, log: cold.log });
    expect((await run('off', asLive)).log).toEqual((await run('write', asLive)).log);
  });

  it('spends what its log shows and never more than its budget', () => {
    const learning = rolloutsOf(events).filter(({ phase }) => phase !== 'test');
    expect(learning.length).toBeLessThanOrEqual(rolloutBudget);
    const { rollouts } = learnedOf(events).spent;
    const charged = Object.values(Object(rollouts)).reduce<number>((sum, count) => sum + Number(count), 0);
    expect(charged).toBe(learning.length);
  });

  it('sees nothing of the test split before it has handed over its documents, and no val task ever', async () => {
    const benchmark = findBenchmark(cell.benchmark).create({ prompts: new PromptLibrary() });
    const signal = new AbortController().signal;
    const source = findBenchmark(cell.benchmark).defaultSource ?? { kind: 'bundled' as const };
    const { splits } = await benchmark.load({ source, settings: {}, limit: 0, signal });
    const order = events.map(({ type }) => type);
    const tests = new Set(splits.test.map(({ id }) => id));
    for (const [index, event] of events.entries())
      if (event.type === 'rollout' && tests.has(event.taskId))
        expect([event.phase, index > order.indexOf('learned')]).toEqual(['test', true]);
    const values = EventLog.open(whole);
    const asked = events.flatMap((event) =>
      event.type === 'optimizer-call' ? [JSON.stringify(values.value(event.prompt))] : [],
    );
    values.close();
    const shown = (tasks: typeof splits.test) =>
      tasks.filter((task) => {
        // The question alone: in what order the choices stand depends on the presentation.
        const question = JSON.stringify(benchmark.inputText(task)).slice(1, 120);
        return asked.some((prompt) => prompt.includes(question));
      });
    // Of val a method is told scores, nothing else.
    expect(shown([...splits.test, ...splits.val])).toEqual([]);
    const readsTrain = !['one-shot', 'best-of-n', 'few-shot'].includes(method.label);
    expect(shown(splits.train).length > 0).toBe(readsTrain);
  });

  it('hands over the first of the documents that scored highest on all of val', () => {
    const { documents, candidates } = learnedOf(events);
    const best = documents.find(({ label }) => label === 'best')?.skill;
    const means = new Map<string, number>();
    for (const candidate of candidates) {
      const scores = rolloutsOf(events)
        .filter(({ phase, skill }) => ['val', 'final-val'].includes(phase) && skill === candidate.skill)
        .map(({ outcome }) => (outcome.kind === 'scored' ? outcome.hard : 0));
      expect(scores.length).toBeGreaterThanOrEqual(6);
      means.set(candidate.skill, scores.reduce((sum, hard) => sum + hard, 0) / scores.length);
    }
    expect([...scoredWhole(events)].filter((skill) => !means.has(skill))).toEqual([]);
    if (means.size === 0) return expect(rolloutsOf(events).every(({ phase }) => phase === 'test')).toBe(true);
    const top = Math.max(...means.values());
    expect(best).toBe([...means].find(([, mean]) => mean === top)?.[0]);
  });

  it('tells of its work in events', () => {
    expect(events.filter(({ type }) => type === 'stage').length).toBeGreaterThan(1);
  });
});

function prefixesOf(lines: number): number[] {
  const wanted = Math.min(wantedPrefixes, lines + 1);
  const rng = createRng(3);
  return Array.from({ length: wanted }, (_, index) =>
    wanted > lines ? index : Math.floor(((index + rng.random()) / wanted) * (lines + 1)),
  );
}

/** Simulated models are never cached. */
function asLive(provider: Provider): Provider {
  return { ...provider, identity: { ...provider.identity, source: 'live' } };
}

/** Makes a simulated model say something else at every call, as a live one may. */
function drawsAnew(): (provider: Provider) => Provider {
  let call = 0;
  return ({ identity, complete }) => ({
    ...asLive({ identity, complete }),
    complete: (request, context, signal) => {
      call += 1;
      return complete(request, { ...context, sampling: { ...context.sampling, repeat: call } }, signal);
    },
  });
}

/** Documents that were run on every val task. */
function scoredWhole(events: readonly RunEvent[]): Set<string> {
  const tasks = new Map<string, Set<string>>();
  for (const { phase, skill, taskId } of rolloutsOf(events))
    if (phase === 'val' || phase === 'final-val')
      tasks.set(skill, new Set([...(tasks.get(skill) ?? []), taskId]));
  return new Set([...tasks].filter(([, ids]) => ids.size === 6).map(([skill]) => skill));
}

function rolloutsOf(events: readonly RunEvent[]): EventOf<'rollout'>[] {
  return events.filter((event) => event.type === 'rollout');
}

function learnedOf(events: readonly RunEvent[]): EventOf<'learned'> {
  const learned = events.find((event) => event.type === 'learned');
  if (learned === undefined) throw new Error('the run has not learned');
  return learned;
}
