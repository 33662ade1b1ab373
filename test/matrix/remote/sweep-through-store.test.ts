import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRemote } from '../../../cli/open-remote.ts';
import { productVersion } from '../../../cli/product-version.ts';
import { agreementAt, workerPlace } from '../../../cli/worker-place.ts';
import { type WorkerServices, workerServices } from '../../../cli/worker-services.ts';
import { readSetAside } from '../../../core/set-aside-notes.ts';
import { programOf } from '../../../matrix/queue/program.ts';
import type { QueueJob } from '../../../matrix/queue/queue-job.ts';
import { defaultQueueName, openQueueLink } from '../../../matrix/queue/queue-link.ts';
import { work } from '../../../matrix/queue/work.ts';
import { resultsStore } from '../../../matrix/store.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import { LoopbackS3 } from '../../kit/loopback-s3.ts';
import { RedisServer, redisMissing } from '../../kit/redis-server.ts';
import { runInProcess } from '../../kit/run-in-process.ts';

const missing = redisMissing();
if (missing !== null)
  process.stdout.write(`tests of sweeps through an object store are skipped: ${missing}\n`);

const matrix = `
name: small
benchmarks: [{ name: searchqa-mini, limit: { train: 2, val: 2, test: 3 } }]
models: [sim-b]
optimizers: [sim-optimizer-mid]
methods: [no-skill, seed-skill]
`;

describe.skipIf(missing !== null)('a sweep through an object store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'through-store-'));
  const reports = (out: string) => {
    const root = join(folder, out, 'report');
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        ({ parentPath, name }) =>
          `${join(parentPath, name).slice(root.length)} ${readFileSync(join(parentPath, name), 'utf8')}`,
      )
      .sort();
  };
  let redis: RedisServer;
  let s3: LoopbackS3;
  beforeAll(async () => {
    redis = await RedisServer.start({ isDurable: true });
    s3 = await LoopbackS3.start({ pageSize: 2 });
    writeFileSync(join(folder, 'small.yaml'), matrix);
    for (const [name, value] of Object.entries(s3.env)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await redis.close();
    await s3.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]) => runInProcess(args, { cwd: folder });
  const never = new AbortController().signal;

  /** A worker within this process: another one would take seconds to begin. */
  async function startWorker(out: string, stopSignal: AbortSignal) {
    const link = await openQueueLink({ url: redis.url, name: defaultQueueName });
    const catalog = loadCatalog({ path: null, env: {} });
    const remote = await openRemote({ store: 's3://results/sweep' }, { signal: never, say: () => {} });
    if (remote === null) throw new Error('no store');
    const settings = { out, catalog, url: redis.url, concurrency: 8, callsInFlight: 8, telemetry: null };
    const services = workerServices({ ...settings, stopSignal: never, abortSignal: never });
    const place = workerPlace(out, remote, { services, abortSignal: never });
    const facts = {
      program: programOf(productVersion()),
      catalog,
      clis: services.clis,
      datasets: services.datasets,
      probes: services.probes,
      cwd: folder,
      stopSignal: never,
    };
    let fails = true;
    const ended = work({
      ...place,
      link,
      program: facts.program,
      host: 'here',
      lockMs: 10_000,
      parallelRuns: 2,
      once: false,
      stopSignal,
      agree: (job) => agreementAt(place, job, facts),
      execute: async (one, stopping) => {
        if (one.planned.run.method.name !== 'seed-skill' || !fails) return place.execute(one, stopping);
        fails = false;
        throw new Error('this fails once');
      },
      say: () => {},
    });
    return ended.finally(async () => {
      await services.close();
      place.close();
      remote.store.close();
    });
  }

  it('ends with the report of one process, and once more from the store alone', async () => {
    const place = ['--queue', redis.url, '--store', 's3://results/sweep'];
    const alone = await cli('run', 'small.yaml', '--quiet', '--out', 'alone');
    expect(alone.code, alone.stderr).toBe(0);
    const stop = new AbortController();
    const worker = startWorker(join(folder, 'scratch'), stop.signal);
    const publish = () => cli('run', 'small.yaml', '--quiet', ...place, '--tries', '1', '--out', 'pulled');
    const failing = await publish();
    const setAside = readSetAside(join(folder, 'pulled'));
    const run = await publish().finally(() => stop.abort());
    expect(failing.code, failing.stderr).toBe(3);
    expect(failing.stderr).toContain('set aside after 1 try: this fails once');
    expect(setAside).toMatchObject([{ error: 'this fails once', tries: 1 }]);
    expect(readSetAside(join(folder, 'pulled'))).toEqual([]);
    expect([...s3.objects.keys()].filter((key) => key.includes('set-aside'))).toEqual([]);
    expect(run.code, run.stderr).toBe(0);
    expect(failing.stderr).toContain('--store s3://results/sweep --out <its own folder>');
    expect(run.stderr).not.toContain(s3.env.AWS_SECRET_ACCESS_KEY);
    expect(await worker).toMatchObject({ end: { kind: 'stopped' }, counts: { finished: 2, setAside: 1 } });
    expect(reports('pulled')).toEqual(reports('alone'));
    expect(existsSync(join(folder, 'scratch', 'lock'))).toBe(false);
    // Another publisher, with neither workers nor what the queue knows.
    await redis.restart();
    const again = await cli('run', 'small.yaml', '--quiet', ...place, '--out', 'again');
    expect(again.code, again.stderr).toBe(0);
    expect(reports('again')).toEqual(reports('alone'));
    const status = await cli('status', 'again');
    expect(status.stdout).toContain('2 finished');
  }, 60_000);

  it('is refused where folders are not what they must be', async () => {
    const place = ['--queue', redis.url, '--store', 's3://results/sweep'];
    expect(await cli('run', 'small.yaml', '--store', 's3://results/sweep')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--store goes with --queue'),
    });
    expect(
      await cli('worker', '--queue', redis.url, '--store-endpoint', 'http://x', '--out', 'w'),
    ).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--store-endpoint goes with --store'),
    });
    expect(await cli('worker', ...place.slice(0, 2), '--store', 's3://absent/x', '--out', 'w')).toMatchObject(
      {
        code: 2,
        stderr: expect.stringMatching(/s3:\/\/absent\/x\/conditional-writes \(NoSuchBucket.*make the bucket/),
      },
    );
    mkdirSync(join(folder, 'w'));
    writeFileSync(join(folder, 'w', 'lock'), JSON.stringify({ pid: 1, host: 'elsewhere', since: 'noon' }));
    expect(await cli('worker', ...place, '--out', 'w')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('process 1 on elsewhere'),
    });
    expect(await cli('run', 'small.yaml', ...place, '--out', 'w')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('scratch folder of a worker'),
    });
    expect(resultsStore(join(folder, 'w')).runIds()).toEqual([]);
    // A folder with results of something else would be pushed, or replaced.
    const remote = await openRemote({ store: 's3://results/sweep' }, { signal: never, say: () => {} });
    if (remote === null) throw new Error('no store');
    const services = {} as WorkerServices;
    const wrong = workerPlace(join(folder, 'alone'), remote, { services, abortSignal: never });
    const job = { results: await remote.readMark() } as QueueJob;
    expect(await agreementAt(wrong, job, {} as Parameters<typeof agreementAt>[2])).toMatchObject({
      differences: [expect.stringContaining('results that do not come from this store')],
    });
    wrong.close();
    remote.store.close();
  });
});
