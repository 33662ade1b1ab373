import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CapReachedError, StorageError } from '../../../../core/errors.ts';
import { CallJournal } from '../../../../models/recording/call-journal.ts';
import { createModelHost } from '../../../../models/wrap/model-host.ts';
import { assertEnded, raiseToBook, reportSpending } from '../../../../models/wrap/shared/cap-scripts.ts';
import { openSharedState, type SharedState } from '../../../../models/wrap/shared/open-shared-state.ts';
import { RedisLink } from '../../../../models/wrap/shared/redis-link.ts';
import { defaultSharedTiming } from '../../../../models/wrap/shared/shared-timing.ts';
import { SpendBook, spendFile, spendFolder } from '../../../../models/wrap/spend-book.ts';
import { RedisServer, type RedisServerOptions, redisMissing } from '../../../kit/redis-server.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';
import { context, dollarPrice, live, reply, request, toyProvider } from '../samples.ts';

const missing = redisMissing();
if (missing !== null) console.warn(`skipped, faults of what workers share: ${missing}`);

const timing = {
  patienceMs: 10_000,
  commandMs: 200,
  reconnectMs: 50,
  heartbeatMs: 60,
  goneMs: 2_000,
  quietMs: 450,
  pollMs: 40,
  claimMs: 1_000,
};

async function redis(options: RedisServerOptions): Promise<RedisServer> {
  const server = await RedisServer.start(options);
  onTestFinished(() => server.close());
  return server;
}

async function workers(
  url: string,
  count: number,
  maxUsd: number,
  quietMs = timing.quietMs,
): Promise<SharedState[]> {
  const opened = await Promise.all(
    Array.from({ length: count }, () =>
      openSharedState({ url, sweep: 'faults', timing: { ...timing, quietMs }, maxUsd }),
    ),
  );
  onTestFinished(async () => void (await Promise.all(opened.map((state) => state.close()))));
  return opened;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5);
}

describe.skipIf(missing !== null)('what workers share, when Redis fails', () => {
  it('is never overshot and every settlement counts once, through a crash and a partition', async () => {
    const server = await redis({ isDurable: true });
    const states = await workers(server.url, 4, 2);
    let spent = 0;
    let calls = 0;
    const spend = async ({ cap }: SharedState, index: number): Promise<void> => {
      for (let round = 0; ; round += 1) {
        const most = 0.01 + ((index * 7 + round * 3) % 5) / 100;
        const cost = (most * ((round * 5 + index) % 4)) / 4;
        const reservation = await cap.reserve(most, live);
        spent += cost;
        calls += 1;
        await pause(20 + ((index + round) % 10));
        reservation.settle(cost);
      }
    };
    const streams = states.flatMap((state, index) => [spend(state, index), spend(state, index + 9)]);
    const work = Promise.allSettled(streams);
    await until(() => calls > 40);
    await server.restart();
    await until(() => calls > 80);
    // Longer than a command may take: what is sent again meanwhile waits in the sockets of several connections.
    server.pause();
    await pause(600);
    server.resume();
    await until(() => calls > 110);
    for (const end of await work) expect(end).toMatchObject({ reason: expect.any(CapReachedError) });
    await Promise.all(states.map((state) => state.close()));
    const [last] = await workers(server.url, 1, 2);
    await expect(last?.cap.reserve(2, live)).rejects.toThrow(CapReachedError);
    expect(last?.cap.spent.calls).toBe(calls);
    expect(last?.cap.spent.usd).toBeCloseTo(spent, 5);
    expect(spent).toBeLessThanOrEqual(2);
    expect(spent).toBeGreaterThan(1.9);
  });

  it('is told again what was spent when Redis has lost everything, before anything more is granted', async () => {
    const server = await redis({ isDurable: false });
    const [a, b] = await workers(server.url, 2, 1, 1_200);
    (await a?.cap.reserve(0.9, live))?.settle(0.9);
    await server.restart();
    await expect(b?.cap.reserve(0.5, live)).rejects.toThrow(/\$0\.90 spent/);
    (await b?.cap.reserve(0.1, live))?.settle(0.1);
  });

  it('is told what a worker has spent that died on another machine, when Redis has lost everything', async () => {
    const server = await redis({ isDurable: false });
    const results = temporaryFolder();
    const life = join(results, spendFolder, '20260101T000000Z-deadbeef');
    mkdirSync(life, { recursive: true });
    writeFileSync(join(life, 'lock'), JSON.stringify({ pid: 1, host: 'pod-that-is-gone', startTicks: '5' }));
    writeFileSync(join(life, spendFile), '{"reserved":1,"usd":0.9}\n');
    const shared = await openSharedState({ url: server.url, sweep: 's', timing, maxUsd: 1, results });
    onTestFinished(() => shared.close());
    await expect(shared.cap.reserve(0.2, live)).rejects.toThrow(/\$0\.90 spent/);
    (await shared.cap.reserve(0.1, live)).settle(0.1);
  });

  it('takes a report once: its second copy gets the same answer, one that comes late none', async () => {
    const server = await redis({ isDurable: false });
    const link = await RedisLink.open(server.url, { ...defaultSharedTiming, ...timing }, live);
    onTestFinished(() => link.close());
    const report = async (
      life: string,
      number: number,
      settled: number,
      open: number,
      ...amounts: number[]
    ) => {
      const values = [life, number, settled, open, 1, 100, -1, 0, 2_000, ...amounts];
      const answer = await link.run(reportSpending, ['lives', 'sums'], values);
      return Array.isArray(answer) ? answer.slice(0, 3) : answer;
    };
    expect(await report('a', 1, 0, 0, 60)).toEqual([1, 'ok', '60']);
    expect(await report('b', 1, 0, 0, 60)).toEqual([0, 'wait', '0']);
    expect(await report('a', 2, 30, 0)).toEqual([0, 'ok', '30']);
    // There would be room now, but nobody waits for the answer to a second copy.
    expect(await report('b', 1, 0, 0, 60)).toEqual([0, 'wait', '30']);
    expect(await report('b', 2, 0, 0, 60)).toEqual([1, 'ok', '90']);
    expect(await report('a', 1, 0, 0, 60)).toEqual([0, 'stale', '90']);
    expect(await report('c', 1, 0, 0, 11)).toEqual([0, 'wait', '30']);
    expect(await report('c', 2, 0, 0, 10)).toEqual([1, 'ok', '100']);
    // An ended life is what its book says; what it may still have under way counts no more.
    await link.run(assertEnded, ['lives', 'sums'], ['b', 20, 5]);
    expect(await report('b', 3, 0, 0, 50)).toEqual([0, 'stale', '60']);
    await link.run(assertEnded, ['lives', 'sums'], ['b', 10, 4]);
    expect(await report('c', 3, 0, 10, 41)).toEqual([0, 'wait', '50']);
    expect(await report('c', 4, 0, 10, 40)).toEqual([1, 'ok', '100']);
  });

  it('takes a book of a life that may go on for what it has spent at least, until it reports itself', async () => {
    const server = await redis({ isDurable: false });
    const link = await RedisLink.open(server.url, { ...defaultSharedTiming, ...timing }, live);
    onTestFinished(() => link.close());
    const keys = ['lives', 'sums'];
    const report = async (life: string, number: number, settled: number, open: number) => {
      const answer = await link.run(reportSpending, keys, [
        life,
        number,
        settled,
        open,
        3,
        1000,
        -1,
        0,
        2_000,
      ]);
      return Array.isArray(answer) ? answer.slice(2, 4) : answer;
    };
    const raise = (life: string, settled: number, calls: number) =>
      link.run(raiseToBook, keys, [life, settled, calls]);
    await raise('a', 50, 4);
    expect(await report('own', 1, 0, 0)).toEqual(['50', '7']);
    // Redis knows more: nothing is taken from it.
    await raise('a', 20, 1);
    expect(await report('own', 2, 0, 0)).toEqual(['50', '7']);
    expect(await report('a', 1, 10, 30)).toEqual(['40', '6']);
    await raise('a', 60, 3);
    expect(await report('own', 3, 0, 0)).toEqual(['60', '6']);
    expect(await report('a', 2, 70, 0)).toEqual(['70', '6']);
  });

  it('stops a run whose reply cannot be shared, and answers it from the journal afterwards', async () => {
    const server = await redis({ isDurable: false });
    const folder = temporaryFolder();
    const book = SpendBook.open(folder, { isCapped: false });
    const shared = await openSharedState({
      url: server.url,
      sweep: 's',
      timing: { ...timing, patienceMs: 300 },
      maxUsd: 1,
      book,
      results: folder,
    });
    const provider = toyProvider(async () => {
      await server.kill();
      return reply();
    });
    const journal = CallJournal.open(`${folder}/calls.jsonl`);
    const host = createModelHost({ cache: shared.cache, cap: shared.cap, limiterFor: shared.limiterFor });
    const settings = { endpointName: 'toy', limits: {}, price: dollarPrice, journal };
    const model = host.wrap(provider, settings);
    await expect(model.complete(request(), context, live)).rejects.toThrow(StorageError);
    expect(await model.complete(request(), context, live)).toMatchObject({ source: 'cache' });
    expect(provider.calls()).toBe(1);
    // Without Redis no other call is made.
    await expect(model.complete(request('another'), context, live)).rejects.toThrow(/did not serve/);
    expect(provider.calls()).toBe(1);
    await shared.close();
    journal.close();
    book.close();
  });
});
