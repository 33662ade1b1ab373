import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CapReachedError, ConfigError, InterruptedError, ModelError } from '../../../../core/errors.ts';
import type { CallEntry } from '../../../../models/recording/call-entry.ts';
import { CallJournal } from '../../../../models/recording/call-journal.ts';
import type { EndpointLimits } from '../../../../models/wrap/limiter.ts';
import { createModelHost } from '../../../../models/wrap/model-host.ts';
import {
  openSharedState,
  type SharedState,
  type SharedStateOptions,
} from '../../../../models/wrap/shared/open-shared-state.ts';
import { SpendBook } from '../../../../models/wrap/spend-book.ts';
import { RedisServer, redisMissing } from '../../../kit/redis-server.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';
import { context, dollarPrice, live, reply, request, toyProvider } from '../samples.ts';

const missing = redisMissing();
if (missing !== null) console.warn(`skipped, what workers share: ${missing}`);

/** Short enough for tests; `quietMs` still is longer than a worker takes to report again. */
const timing = {
  patienceMs: 8_000,
  commandMs: 300,
  reconnectMs: 50,
  heartbeatMs: 100,
  goneMs: 1_000,
  quietMs: 0,
  pollMs: 40,
  claimMs: 600,
};
const entry: CallEntry = {
  outcome: 'reply',
  parts: [{ type: 'text', text: 'an answer' }],
  finish: 'stop',
  usage: { input: 10, output: 5, cachedInput: 0, reasoning: 0 },
  model: 'toy-1',
  latencyMs: 12,
};
let sweeps = 0;

describe.skipIf(missing !== null)('what workers share', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.close());

  /** `count` workers of a sweep of their own. */
  async function workers(
    count: number,
    options: Partial<SharedStateOptions> = {},
  ): Promise<[SharedState, SharedState, ...SharedState[]]> {
    sweeps += 1;
    const sweep = `sweep ${sweeps}`;
    const opened: SharedState[] = [];
    onTestFinished(async () => void (await Promise.all(opened.map((state) => state.close()))));
    for (let index = 0; index < count; index += 1)
      opened.push(await openSharedState({ url: server.url, sweep, timing, ...options }));
    const [a, b, ...rest] = opened;
    if (a === undefined || b === undefined) throw new Error('at least two');
    return [a, b, ...rest];
  }

  it('is a cap that two workers together cannot pass, in money and in calls', async () => {
    const [a, b] = await workers(2, { maxUsd: 1, maxCalls: 3 });
    (await a.cap.reserve(0.6, live)).settle(0.6);
    await expect(b.cap.reserve(0.5, live)).rejects.toThrow(/--max-usd 1 reached/);
    (await b.cap.reserve(0.4, live)).settle(0.1);
    (await a.cap.reserve(0.3, live)).settle(0.1);
    await expect(b.cap.reserve(0, live)).rejects.toThrow(/--max-calls 3 reached/);
  });

  it('lets a call wait for what another worker has reserved, and refuses it when that was needed', async () => {
    const [a, b] = await workers(2, { maxUsd: 1 });
    const first = await a.cap.reserve(0.8, live);
    const waiting = b.cap.reserve(0.8, live);
    first.settle(0.1);
    const second = await waiting;
    const doomed = a.cap.reserve(0.5, live).catch((error: unknown) => error);
    second.settle(0.8);
    expect(await doomed).toBeInstanceOf(CapReachedError);
  });

  it('lets a caller leave the wait for money, and gives its place to the next', async () => {
    const [a, b] = await workers(2, { maxUsd: 1 });
    const first = await a.cap.reserve(0.8, live);
    const stop = new AbortController();
    const second = b.cap.reserve(0.8, stop.signal).catch((error: unknown) => error);
    const third = b.cap.reserve(0.2, live);
    stop.abort();
    expect(await second).toBeInstanceOf(InterruptedError);
    (await third).settle(0.1);
    first.settle(0.8);
  });

  it('counts what a vanished worker had reserved as spent, until its book says less', async () => {
    const results = temporaryFolder();
    const lost = SpendBook.open(results, { isCapped: false });
    const [a, b] = await workers(2, { maxUsd: 1 });
    const sweep = `sweep ${sweeps}`;
    const dead = await openSharedState({ url: server.url, sweep, timing, maxUsd: 1, book: lost, results });
    const book = SpendBook.open(results, { isCapped: false });
    const heir = await openSharedState({ url: server.url, sweep, timing, maxUsd: 1, book, results });
    await dead.cap.reserve(0.4, live);
    const unreported = await dead.cap.reserve(0.5, live);
    await dead.close();
    // What no report has said any more is in the book, as of a process that was killed.
    unreported.settle(0.2);
    lost.close();
    await expect(a.cap.reserve(0.5, live)).rejects.toThrow(CapReachedError);
    (await heir.cap.reserve(0.4, live)).settle(0.4);
    await expect(b.cap.reserve(0.1, live)).rejects.toThrow(/\$1\.00 spent/);
    await heir.close();
    book.close();
  });

  it('is a cache whose first reply stays, and a failure gives way', async () => {
    const [a, b] = await workers(2);
    const failure: CallEntry = {
      outcome: 'failure',
      kind: 'refused',
      message: 'no',
      status: 400,
      latencyMs: 1,
    };
    await a.cache?.put('k', failure);
    expect(await b.cache?.get('k')).toEqual(failure);
    await b.cache?.put('k', entry);
    await a.cache?.put('k', { ...entry, model: 'another' });
    expect(await a.cache?.get('k')).toEqual(entry);
    expect(await a.cache?.get('unknown')).toBeNull();
  });

  it('makes a call once for workers that want it at the same time, and journals it for each', async () => {
    const states = await workers(2, { maxCalls: 1 });
    const folder = temporaryFolder();
    const provider = toyProvider(() => new Promise((resolve) => setTimeout(() => resolve(reply()), 100)));
    const answers = await Promise.all(
      states.map(async ({ cache, cap, limiterFor }, index) => {
        const journal = CallJournal.open(join(folder, `${index}.jsonl`));
        const host = createModelHost({ cache, cap, limiterFor });
        const settings = { endpointName: 'toy', limits: {}, price: dollarPrice, journal };
        const { source } = await host.wrap(provider, settings).complete(request(), context, live);
        host.close();
        expect(journal.size).toBe(1);
        journal.close();
        return source;
      }),
    );
    expect(answers.sort()).toEqual(['cache', 'live']);
    expect(provider.calls()).toBe(1);
  });

  it('lets another worker make the call of one that has vanished', async () => {
    const [a, b] = await workers(2);
    await a.cache?.claim?.('k', live);
    await a.close();
    expect(await b.cache?.claim?.('k', live)).toHaveProperty('release');
    const stop = new AbortController();
    const waiting = b.cache?.claim?.('k', stop.signal);
    stop.abort();
    await expect(waiting).rejects.toThrow(InterruptedError);
  });

  it('is a limit on calls in flight, of which each worker gets a share', async () => {
    const states = await workers(2);
    let inFlight = 0;
    let most = 0;
    const done = [0, 0];
    const call = async (worker: number) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight -= 1;
      done[worker] = (done[worker] ?? 0) + 1;
      if (done[worker] === 60) shares.push([...done]);
    };
    const shares: number[][] = [];
    await Promise.all(
      states.flatMap(({ limiterFor }, worker) => {
        const limiter = limiterFor('toy', { start: 4, max: 4 });
        const admission = { estimateTokens: 0, tokensOf: () => 0, signal: live };
        return Array.from({ length: 60 }, () => limiter.run(admission, () => call(worker)));
      }),
    );
    expect(most).toBe(4);
    // When one was through, the other had been served as well.
    expect(Math.min(...(shares[0] ?? [0]))).toBeGreaterThanOrEqual(10);
  });

  it('slows all workers down when one of them is told to', async () => {
    const [a, b] = await workers(2);
    const [first, second] = [a, b].map(({ limiterFor }) => limiterFor('toy', { start: 10 }));
    const admission = { estimateTokens: 0, tokensOf: () => 0, signal: live };
    const told = first?.run(admission, async () => {
      throw new ModelError('slow down', { kind: 'rate-limit', retryAfterMs: 800 });
    });
    await expect(told).rejects.toThrow('slow down');
    // The report of the 429 goes out with the end of the call; the next command of this worker is after it.
    const stop = new AbortController();
    const kept = first?.run({ ...admission, signal: stop.signal }, async () => 'too early');
    const late = second?.run({ ...admission, signal: stop.signal }, async () => 'too early');
    setTimeout(() => stop.abort(), 200);
    await expect(kept).rejects.toThrow(InterruptedError);
    await expect(late).rejects.toThrow(InterruptedError);
    expect(await second?.run(admission, async () => 'later')).toBe('later');
    expect(second?.state).toMatchObject({ limit: 8, rateLimitEpisodes: 1 });
  });

  it('meters requests and tokens by the minute over all workers', async () => {
    const states = await workers(2);
    const stop = new AbortController();
    const run = (limits: EndpointLimits, name: string, estimateTokens: number) =>
      states.flatMap(({ limiterFor }) => {
        const limiter = limiterFor(name, limits);
        const admission = { estimateTokens, tokensOf: () => estimateTokens, signal: stop.signal };
        return Array.from({ length: 10 }, () => limiter.run(admission, async () => null));
      });
    // A sixth of a minute's allowance may be used at once.
    const calls = [run({ requestsPerMinute: 36 }, 'r', 0), run({ tokensPerMinute: 3_000 }, 't', 100)];
    setTimeout(() => stop.abort(), 300);
    const ends = await Promise.all(calls.map((each) => Promise.allSettled(each)));
    const passed = ends.map((each) => each.filter(({ status }) => status === 'fulfilled').length);
    expect(passed).toEqual([6, 5]);
  });

  it('says what is missing or wrong before anything is paid', async () => {
    const open = (url: string, sweep = 'x') =>
      openSharedState({ url, sweep, timing: { ...timing, patienceMs: 300 } });
    await expect(open('127.0.0.1:6379')).rejects.toThrow(ConfigError);
    await expect(open('http://user:secret@host')).rejects.toThrow(/the Redis URL: expected redis:\/\//);
    const dead = await open('redis://user:secret@127.0.0.1:1').catch((error: unknown) => error);
    expect(dead).toMatchObject({
      name: 'StorageError',
      message: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:1 did not serve/),
    });
    expect(String(dead)).not.toContain('secret');
    const greedy = await RedisServer.start({
      arguments: ['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru'],
    });
    await expect(open(greedy.url)).rejects.toThrow(/allkeys-lru, which may drop .* the account/);
    await greedy.close();
  });
});
