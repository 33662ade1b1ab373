import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueueLink } from '../../../matrix/queue/queue-link.ts';
import { patientWith } from '../../../matrix/queue/queue-patience.ts';
import { RedisServer, redisMissing } from '../../kit/redis-server.ts';

describe.skipIf(redisMissing() !== null)('asking a queue', () => {
  let redis: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    redis = await RedisServer.start({ arguments: ['--busy-reply-threshold', '50'] });
    admin = new Redis(redis.url);
    admin.on('error', () => {});
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.close();
  });

  async function asking(patienceMs: number) {
    const link = await openQueueLink({ url: redis.url, name: 'patience' });
    const queue = new link.bullmq.Queue(link.name, link.settings);
    onTestFinished(() => queue.disconnect());
    await queue.waitUntilReady();
    const lines: string[] = [];
    const stop = new AbortController();
    const say = (line: string) => lines.push(line);
    const ask = patientWith(queue, { ...link, signal: stop.signal, say, patienceMs, silentMs: 200 });
    return { queue, ask, lines, stop };
  }
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it('waits for memory, says so once, and ends with advice when it was in vain', async () => {
    const patient = await asking(60_000);
    const hasty = await asking(300);
    await admin.config('SET', 'maxmemory', '1');
    const adding = patient.ask(() => patient.queue.add('x', {}));
    await expect(hasty.ask(() => hasty.queue.add('y', {}))).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringMatching(/^redis:\/\/127.0.0.1:\d+ did not serve for .*OOM.*maxmemory/),
    });
    await admin.config('SET', 'maxmemory', '0');
    expect((await adding).name).toBe('x');
    expect(patient.lines).toEqual([
      expect.stringMatching(/^Redis at redis:\/\/127.0.0.1:\d+ is waited for \(OOM /),
    ]);
  });

  it('waits while a script keeps it busy', async () => {
    const { ask, queue, lines } = await asking(60_000);
    const busy = new Redis(redis.url);
    onTestFinished(() => busy.disconnect());
    const script = busy.eval('while true do end', 0).catch(() => undefined);
    await pause(200);
    const counting = ask(() => queue.getJobCounts('wait'));
    while (lines.length === 0) await pause(20);
    await admin.script('KILL');
    await script;
    expect(await counting).toMatchObject({ wait: expect.any(Number) });
    expect(lines).toEqual([expect.stringContaining('BUSY')]);
  });

  it('waits for a server that is silent, for its time or until it is stopped', async () => {
    const hasty = await asking(500);
    const stopped = await asking(60_000);
    redis.pause();
    onTestFinished(() => redis.resume());
    const waiting = stopped.ask(() => stopped.queue.getJobCounts('wait'));
    await expect(hasty.ask(() => hasty.queue.getJobCounts('wait'))).rejects.toMatchObject({
      code: 'STORAGE',
      message: expect.stringContaining('see that it runs and can be reached'),
    });
    expect(hasty.lines).toHaveLength(1);
    stopped.stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('passes on what is no fault of the server', async () => {
    const { ask, lines } = await asking(60_000);
    await expect(ask(() => Promise.reject(new TypeError('mine')))).rejects.toThrow(TypeError);
    expect(lines).toEqual([]);
  });
});
