import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  CapReachedError,
  ConfigError,
  InterruptedError,
  ModelError,
  Suspended,
} from '../../../core/errors.ts';
import { type ChatModel, type Part, replyText } from '../../../models/contract.ts';
import { CallJournal } from '../../../models/recording/call-journal.ts';
import { callKey } from '../../../models/wrap/call-key.ts';
import { Ledger } from '../../../models/wrap/ledger.ts';
import {
  createModelHost,
  type ModelHostOptions,
  type WrapSettings,
} from '../../../models/wrap/model-host.ts';
import { ResponseCache } from '../../../models/wrap/response-cache.ts';
import { SpendCap } from '../../../models/wrap/spend-cap.ts';
import { FakeClock, settled } from '../../kit/fake-clock.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { context, dollarPrice, live, reply, request, toyProvider } from './samples.ts';

const settings: WrapSettings = { endpointName: 'toy', limits: {}, price: dollarPrice };

function cacheIn(folder: string): ResponseCache {
  return ResponseCache.open(join(folder, 'cache.db'), 'write');
}

/** A provider behind a host, with whatever the test is about. */
function wrapped(
  provider: ReturnType<typeof toyProvider>,
  options: ModelHostOptions = {},
  change: Partial<WrapSettings> = {},
) {
  const ledger = new Ledger();
  const host = createModelHost(options);
  return { model: host.wrap(provider, { ...settings, ledger, ...change }), ledger, host };
}

function ask(model: ChatModel, text = 'q', draw = 0) {
  return model.complete(request(text), { ...context, sampling: { ...context.sampling, draw } }, live);
}

describe('a wrapped model', () => {
  it('answers a live call once and an equal one from the cache, at no cost', async () => {
    const provider = toyProvider(({ index }) => reply(`answer ${index}`));
    const { model, ledger, host } = wrapped(provider, { cache: cacheIn(temporaryFolder()) });
    const first = await ask(model);
    const second = await ask(model);
    expect(first).toMatchObject({
      source: 'live',
      latencyMs: 12,
      key: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(second).toEqual({ ...first, source: 'cache' });
    expect(provider.calls()).toBe(1);
    expect(ledger.totals()).toMatchObject({
      calls: 2,
      liveCalls: 1,
      usage: { input: 20 },
      liveUsage: { input: 10 },
    });
    await ask(model, 'q', 1);
    expect(provider.calls()).toBe(2);
    host.close();
  });

  it('has written a reply, for a killed process to find, before the next call begins at its place', async () => {
    const folder = temporaryFolder();
    const cache = cacheIn(folder);
    const journal = CallJournal.open(join(folder, 'calls.jsonl'));
    const keys = [0, 1, 2].map((draw) =>
      callKey('toy', request('q'), { ...context, sampling: { ...context.sampling, draw } }),
    );
    const written: boolean[][] = [];
    const provider = toyProvider(({ index }) => {
      // Another reader sees what would be left if this process were killed now.
      const other = ResponseCache.open(join(folder, 'cache.db'), 'read');
      const lines = readFileSync(join(folder, 'calls.jsonl'), 'utf8');
      written.push(keys.map((key) => other.get(key) !== null && lines.includes(key)));
      other.close();
      return reply(`answer ${index}`);
    });
    const { model, host } = wrapped(provider, { cache }, { journal, limits: { start: 1, max: 1 } });
    await Promise.all([0, 1, 2].map((draw) => ask(model, 'q', draw)));
    expect(written).toEqual([
      [false, false, false],
      [true, false, false],
      [true, true, false],
    ]);
    host.close();
    journal.close();
  });

  it('gives back from the cache every part that the provider gave', async () => {
    const parts: Part[] = [
      { type: 'reasoning', text: 'hm', state: { signature: 'x', nested: [1, null] } },
      { type: 'text', text: 'look: \u2028 ünï' },
      { type: 'tool-call', id: 'c1', name: 'search', kind: 'function', arguments: '{"q": 1' },
      { type: 'image', mediaType: 'image/png', data: new Uint8Array([0, 255, 7]) },
    ];
    const folder = temporaryFolder();
    const provider = toyProvider(() => reply('', { parts, finish: 'tool-calls' }));
    const first = wrapped(provider, { cache: cacheIn(folder) });
    const fresh = await ask(first.model);
    first.host.close();
    const second = wrapped(provider, { cache: cacheIn(folder) });
    const cached = await ask(second.model);
    second.host.close();
    expect(fresh.parts).toEqual(parts);
    expect(cached).toEqual({ ...fresh, source: 'cache' });
  });

  it('remembers failures that belong to the request, and throws them again', async () => {
    for (const kind of ['refused', 'context-overflow'] as const) {
      const provider = toyProvider(() => {
        throw new ModelError('no', { kind, status: 400 });
      });
      const { model, host } = wrapped(provider, { cache: cacheIn(temporaryFolder()) });
      for (let time = 0; time < 2; time += 1)
        await expect(ask(model)).rejects.toMatchObject({
          name: 'ModelError',
          kind,
          message: 'no',
          status: 400,
        });
      expect(provider.calls()).toBe(1);
      host.close();
    }
  });

  it('tries anew after failures that say nothing about the request', async () => {
    const kinds = [
      'transient',
      'rate-limit',
      'timeout',
      'bad-request',
      'auth',
      'quota',
      'not-found',
    ] as const;
    const failures = [
      ...kinds.map((kind) => new ModelError('no', { kind })),
      new Suspended(['h1']),
      new TypeError('a bug'),
    ];
    for (const failure of failures) {
      const provider = toyProvider(({ index }) => {
        if (index === 0) throw failure;
        return reply();
      });
      const folder = temporaryFolder();
      const journal = CallJournal.open(join(folder, 'calls.jsonl'));
      const options = { cache: cacheIn(folder), retry: { maxAttempts: 1, maxRateLimitAttempts: 1 } };
      const { model, host } = wrapped(provider, options, { journal });
      await expect(ask(model)).rejects.toMatchObject({ name: failure.name, message: failure.message });
      expect(await ask(model)).toMatchObject({ source: 'live' });
      expect([...journal.entries()].map(([, { outcome }]) => outcome)).toEqual(['reply']);
      host.close();
      journal.close();
    }
  });

  it('makes a call again that was cut off at a time limit in every try, and keeps the cut for recordings', async () => {
    const clock = new FakeClock();
    const provider = toyProvider(({ index }) => {
      if (index < 2) throw new ModelError('too late', { kind: 'time-limit' });
      return reply();
    });
    const { model, host } = wrapped(provider, { cache: cacheIn(temporaryFolder()), clock });
    const within = (replyLimitMs: number) => model.complete(request(), { ...context, replyLimitMs }, live);
    await expect(clock.until(within(5_000))).rejects.toMatchObject({ kind: 'time-limit' });
    expect(await within(4_000)).toMatchObject({ source: 'live' });
    expect(provider.calls()).toBe(3);
    expect(await within(4_000)).toMatchObject({ source: 'cache' });
    host.close();
  });

  it('shares one call between equal requests in flight, across runs, also without a cache', async () => {
    let end: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const provider = toyProvider(async () => {
      await gate;
      return reply();
    });
    const host = createModelHost();
    const ledgers = [new Ledger(), new Ledger()];
    const calls = ledgers.map((ledger) => ask(host.wrap(provider, { ...settings, ledger })));
    await settled();
    end();
    expect((await Promise.all(calls)).map(({ source }) => source)).toEqual(['live', 'cache']);
    expect(provider.calls()).toBe(1);
    expect(ledgers.map((ledger) => ledger.totals().billedUsd)).toEqual([0.00006, 0]);
  });

  it('makes the call again for those who wait when the first caller gives up', async () => {
    const provider = toyProvider(({ index, signal }) =>
      index > 0
        ? reply()
        : new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new InterruptedError()));
          }),
    );
    const { model } = wrapped(provider);
    const stop = new AbortController();
    const first = model.complete(request(), context, stop.signal).catch((error: unknown) => error);
    const second = model.complete(request(), context, live);
    await settled();
    stop.abort();
    expect(await first).toBeInstanceOf(InterruptedError);
    expect(await second).toMatchObject({ source: 'live' });
  });

  it('does not let a hit wait for the limiter', async () => {
    const provider = toyProvider(({ text }) => (text === 'stuck' ? new Promise(() => {}) : reply()));
    const { model, host } = wrapped(
      provider,
      { cache: cacheIn(temporaryFolder()) },
      { limits: { start: 1, max: 1 } },
    );
    await ask(model, 'known');
    void ask(model, 'stuck');
    await settled();
    expect(await ask(model, 'known')).toMatchObject({ source: 'cache' });
    host.close();
  });

  it('shares the limiter of an endpoint between its models, and refuses it a second set of limits', async () => {
    const provider = toyProvider(() => new Promise(() => {}));
    const host = createModelHost();
    const models = [1, 2].map(() => host.wrap(provider, { ...settings, limits: { start: 1, max: 1 } }));
    models.forEach((model, index) => void ask(model, `q${index}`));
    await settled();
    expect(host.limiters()).toMatchObject([{ endpointName: 'toy', state: { active: 1, waiting: 1 } }]);
    expect(() => host.wrap(provider, { ...settings, limits: { start: 2 } })).toThrow(ConfigError);
  });

  it('tries again through the limiter, which learns from each 429', async () => {
    const clock = new FakeClock();
    const provider = toyProvider(({ index }) => {
      if (index < 3) throw new ModelError('slow down', { kind: 'rate-limit', retryAfterMs: 1_000 });
      return reply();
    });
    const { model, host } = wrapped(provider, { clock, random: () => 0 });
    expect(await clock.until(ask(model))).toMatchObject({ source: 'live' });
    expect(provider.calls()).toBe(4);
    expect(host.limiters()[0]?.state).toMatchObject({ limit: 16, rateLimitEpisodes: 1, active: 0 });
  });

  it('refuses the call that the cap does not allow, and never counts hits', async () => {
    const provider = toyProvider(() => reply());
    const { model, host } = wrapped(provider, {
      cache: cacheIn(temporaryFolder()),
      cap: new SpendCap({ maxCalls: 2 }),
    });
    await ask(model, 'a');
    for (let time = 0; time < 5; time += 1) await ask(model, 'a');
    await ask(model, 'b');
    await expect(ask(model, 'c')).rejects.toBeInstanceOf(CapReachedError);
    expect(await ask(model, 'b')).toMatchObject({ source: 'cache' });
    expect(provider.calls()).toBe(2);
    host.close();
  });

  it('keeps many calls in flight under a money cap without ever spending more', async () => {
    const provider = toyProvider(async () => {
      await settled();
      return reply('x', { usage: { input: 10, output: 100, cachedInput: 0, reasoning: 0 } });
    });
    const cap = new SpendCap({ maxUsd: 0.0125 });
    const { model, ledger } = wrapped(provider, { cap });
    const ends = await Promise.allSettled(Array.from({ length: 40 }, (_, index) => ask(model, `${index}`)));
    const done = ends.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBe(12);
    expect(provider.calls()).toBe(12);
    expect(cap.spent.usd).toBeCloseTo(ledger.totals().billedUsd ?? 0, 12);
    expect(cap.spent.usd).toBeLessThanOrEqual(0.0125);
  });

  it('refuses a model of unknown price under a money cap when it is made, but takes a simulated one', async () => {
    const cap = new SpendCap({ maxUsd: 1 });
    const provider = toyProvider(() => reply());
    expect(() => wrapped(provider, { cap }, { price: null })).toThrow(ConfigError);
    const simulated = { ...provider, identity: { id: 'sim', source: 'simulated' } as const };
    const { model, ledger } = wrapped(simulated, { cap }, { price: null });
    await ask(model);
    expect(ledger.totals().billedUsd).toBe(0);
  });

  it('refuses a caller who has given up already, also when it knows the answer', async () => {
    const provider = toyProvider(() => reply());
    const { model, host } = wrapped(provider, { cache: cacheIn(temporaryFolder()) });
    await ask(model);
    await expect(model.complete(request('q'), context, AbortSignal.abort())).rejects.toThrow(
      InterruptedError,
    );
    host.close();
  });

  it('answers a run from its own journal when there is no cache, so that its recording cannot contradict it', async () => {
    const path = join(temporaryFolder(), 'calls.jsonl');
    const provider = toyProvider(({ index }) => reply(`answer ${index}`));
    const journal = CallJournal.open(path);
    const { model } = wrapped(provider, {}, { journal });
    expect(replyText(await ask(model))).toBe('answer 0');
    expect(await ask(model)).toMatchObject({ source: 'cache', parts: [{ text: 'answer 0' }] });
    expect(journal.size).toBe(1);
    journal.close();
    const again = CallJournal.open(path);
    expect(await ask(wrapped(provider, {}, { journal: again }).model)).toMatchObject({
      parts: [{ text: 'answer 0' }],
    });
    expect(provider.calls()).toBe(1);
    again.close();
  });
});
