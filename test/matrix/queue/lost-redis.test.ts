import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InterruptedError } from '../../../core/errors.ts';
import { cutOff } from '../../../matrix/queue/cut-off.ts';
import { programOf } from '../../../matrix/queue/program.ts';
import { openQueueLink } from '../../../matrix/queue/queue-link.ts';
import { setAsideIn } from '../../../matrix/queue/set-aside-place.ts';
import { work } from '../../../matrix/queue/work.ts';
import { RedisServer, redisMissing } from '../../kit/redis-server.ts';
import { runCli } from '../../kit/run-cli.ts';
import { bareJob } from './bare-job.ts';

const missing = redisMissing();
if (missing !== null) process.stdout.write(`tests of a lost Redis are skipped: ${missing}\n`);

/** A Redis with a queue whose only job nobody takes. */
async function waitingQueue(serverArguments: readonly string[] = []) {
  const redis = await RedisServer.start({ isDurable: true, arguments: serverArguments });
  onTestFinished(() => redis.close());
  const link = await openQueueLink({ url: redis.url, name: 'runs' });
  const queue = new link.bullmq.Queue(link.name, link.settings);
  queue.on('error', () => {});
  onTestFinished(() => cutOff(queue));
  await queue.add('later', {}, { delay: 3_600_000 });
  return { redis, link, queue };
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lost-redis-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe.skipIf(missing !== null)('a worker whose Redis is away', () => {
  it('ends at SIGTERM, whether Redis was killed or does not answer', async () => {
    const endWhen = async (more: readonly string[], lose: (redis: RedisServer) => Promise<void>) => {
      const { redis, queue } = await waitingQueue();
      const out = emptyFolder();
      let isLost = false;
      const args = ['worker', '--queue', redis.url, '--out', join(out, 'results'), ...more];
      const worker = runCli(args, { cwd: out, killWhen: () => isLost, killWith: 'SIGTERM' });
      await until(async () => (await queue.getWorkersCount()) > 0);
      await lose(redis);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      isLost = true;
      const before = performance.now();
      const { code, stderr } = await worker;
      return { code, stderr, ms: performance.now() - before };
    };
    const ends = await Promise.all([
      endWhen(['--once'], (redis) => redis.kill()),
      endWhen([], async (redis) => redis.pause()),
    ]);
    for (const { code, stderr, ms } of ends) {
      expect(code, stderr).toBe(130);
      expect(ms).toBeLessThan(25_000);
      expect(stderr).toContain('the queue does not answer');
    }
  }, 60_000);

  it('lets a publisher end at SIGINT, with its exit code and its words', async () => {
    const { redis, queue } = await waitingQueue();
    await queue.obliterate({ force: true });
    const out = emptyFolder();
    let isLost = false;
    writeFileSync(
      join(out, 'small.yaml'),
      'name: small\nbenchmarks: [{ name: searchqa-mini, limit: 2 }]\nmodels: [sim-b]\nmethods: [no-skill]\n',
    );
    const args = ['run', 'small.yaml', '--queue', redis.url, '--out', join(out, 'results'), '--quiet'];
    const publisher = runCli(args, { cwd: out, killWhen: () => isLost, killWith: 'SIGINT' });
    await until(async () => (await queue.getWaitingCount()) > 0);
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    isLost = true;
    const { code, stderr } = await publisher;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('leaving the queue; the runs stay in it');
  }, 60_000);

  it('ends a worker once its jobs have been compared, and blames no Redis that answers', async () => {
    const { link, queue } = await waitingQueue();
    await queue.drain(true);
    const stop = new AbortController();
    const lines: string[] = [];
    let isCompared = false;
    await queue.add('slow', bareJob(programOf('1')));
    const working = work({
      link,
      setAside: setAsideIn(emptyFolder()),
      program: programOf('1'),
      host: 'here',
      lockMs: 30_000,
      parallelRuns: 1,
      once: false,
      queueWaitMs: 600,
      stopSignal: stop.signal,
      agree: async (_job, stopping) => {
        stop.abort();
        await until(() => stopping.aborted);
        await new Promise((resolve) => setTimeout(resolve, 1500));
        isCompared = true;
        throw new InterruptedError();
      },
      execute: async () => {},
      logBytes: () => 0,
      say: (line) => lines.push(line),
    });
    expect(await working).toMatchObject({ end: { kind: 'stopped' }, counts: { givenBack: 1 } });
    expect(isCompared).toBe(true);
    expect(lines.join()).not.toContain('does not answer');
    expect(await queue.getJobCounts('active', 'wait')).toEqual({ active: 0, wait: 1 });
  }, 30_000);

  it('looks again, with --once, when Redis has answered with an error', async () => {
    const { redis, link, queue } = await waitingQueue(['--busy-reply-threshold', '20']);
    const lines: string[] = [];
    const working = work({
      link,
      setAside: setAsideIn(emptyFolder()),
      program: programOf('1'),
      host: 'here',
      lockMs: 3000,
      parallelRuns: 1,
      once: true,
      stopSignal: new AbortController().signal,
      agree: () => Promise.reject(new Error('not asked')),
      execute: async () => {},
      logBytes: () => 0,
      say: (line) => lines.push(line),
    });
    await until(async () => (await queue.getWorkersCount()) > 0);
    const busy = new Redis(redis.url);
    const killer = new Redis(redis.url);
    onTestFinished(() => {
      busy.disconnect();
      killer.disconnect();
    });
    // Connected before: a busy Redis does not let anybody in.
    await Promise.all([busy.ping(), killer.ping()]);
    const spinning = busy.eval('while true do end', 0).catch((error: Error) => error.message);
    await until(() => lines.some((line) => line.includes('BUSY')));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await killer.script('KILL');
    expect(await spinning).toContain('killed');
    expect(lines.filter((line) => line.includes('BUSY'))).toHaveLength(1);
    for (const job of await queue.getJobs(['delayed'])) await job.remove();
    expect((await working).end).toEqual({ kind: 'empty' });
  }, 30_000);
});
