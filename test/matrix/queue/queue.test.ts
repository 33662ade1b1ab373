import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadMatrix } from '../../../cli/load-matrix.ts';
import { readSetAside } from '../../../core/set-aside-notes.ts';
import { agreementOn } from '../../../matrix/queue/disagreements.ts';
import { programOf } from '../../../matrix/queue/program.ts';
import { addJobs, jobsOf, type Published } from '../../../matrix/queue/publish.ts';
import { openQueueLink, type QueueLink } from '../../../matrix/queue/queue-link.ts';
import { queueState } from '../../../matrix/queue/queue-state.ts';
import { resultsMark } from '../../../matrix/queue/results-mark.ts';
import { setAsideIn } from '../../../matrix/queue/set-aside-place.ts';
import { watchJobs } from '../../../matrix/queue/watch.ts';
import { withdrawnLines, withdrawOthers } from '../../../matrix/queue/withdraw.ts';
import { type WorkOptions, work } from '../../../matrix/queue/work.ts';
import { planEntries } from '../../../matrix/shard.ts';
import { resultsStore } from '../../../matrix/store.ts';
import { noCliFinder } from '../../../modes/cli/cli-finder.ts';
import { RedisServer, redisMissing } from '../../kit/redis-server.ts';
import { runCli } from '../../kit/run-cli.ts';
import { runInProcess } from '../../kit/run-in-process.ts';

const missing = redisMissing();
if (missing !== null) process.stdout.write(`queue tests are skipped: ${missing}\n`);

const matrix = `
name: small
benchmarks: [{ name: searchqa-mini, limit: { train: 2, val: 2, test: 3 } }]
models: [sim-b, sim-d]
optimizers: [sim-optimizer-mid]
methods: [no-skill, seed-skill, one-shot]
`;

describe.skipIf(missing !== null)('runs from a queue', () => {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'));
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start({ isDurable: true });
    writeFileSync(join(folder, 'small.yaml'), matrix);
  });
  afterAll(async () => {
    await redis.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The runs of the matrix as jobs of a queue and results folder of their own. */
  async function published(name: string, { tries = 2, replicates = 1 } = {}) {
    const out = join(folder, name);
    mkdirSync(out);
    const link = await openQueueLink({ url: redis.url, name });
    const queue = new link.bullmq.Queue(name, link.settings);
    onTestFinished(() => queue.disconnect());
    const { planned, catalog } = await loadMatrix(join(folder, 'small.yaml'), {
      builtInModelsOnly: true,
      replicates,
    });
    const datasets = new Map();
    const stopSignal = new AbortController().signal;
    const entries = await planEntries(planned, { datasets, stopSignal });
    const jobs = jobsOf(planned, {
      queueName: name,
      program: programOf('1'),
      results: resultsMark(out),
      out,
      digests: new Map(entries.map(({ id, digest }) => [id, digest])),
      cwd: folder,
      catalog,
      shared: { maxUsd: null, maxCalls: null, cache: 'write' },
      tries,
    });
    await addJobs(queue, jobs, { tries, out });
    const facts = {
      program: programOf('1'),
      results: resultsMark(out),
      catalog,
      clis: noCliFinder,
      cwd: folder,
      datasets,
      stopSignal,
    };
    return { out, link, queue, jobs, facts, tries };
  }

  function workOptions(link: QueueLink, out: string, more: Partial<WorkOptions>): WorkOptions {
    return {
      link,
      setAside: setAsideIn(out),
      program: programOf('1'),
      host: 'here',
      lockMs: 3000,
      parallelRuns: 2,
      once: true,
      stopSignal: new AbortController().signal,
      agree: () => Promise.reject(new Error('not asked')),
      execute: async () => {},
      logBytes: () => 0,
      say: () => {},
      ...more,
    };
  }

  const watching = (queue: Awaited<ReturnType<typeof published>>['queue'], jobs: Published[], out: string) =>
    watchJobs({
      queue,
      jobs,
      tries: 2,
      store: resultsStore(out),
      stopSignal: new AbortController().signal,
      onRun: () => {},
      onLook: () => {},
      lookEveryMs: 50,
    });

  it('sets a run aside that fails each time, and finishes the others', async () => {
    const { out, link, queue, jobs, facts } = await published('poison');
    const poisoned = jobs[0]?.planned.run.id ?? '';
    const tried: string[] = [];
    const worker = work(
      workOptions(link, out, {
        agree: (job) => agreementOn(job, facts),
        execute: async ({ planned: { run }, lease }) => {
          lease.require();
          tried.push(run.id);
          if (run.id === poisoned) throw new Error('this one never works');
          const place = join(out, 'runs', run.id);
          mkdirSync(place, { recursive: true });
          writeFileSync(join(place, 'events.jsonl'), '{"type":"run-finished","key":"run-finished"}\n');
        },
      }),
    );
    const results = await watching(queue, jobs, out);
    const { end, counts } = await worker;
    expect(end).toEqual({ kind: 'empty' });
    expect(counts).toMatchObject({ finished: 5, failed: 1, setAside: 1 });
    expect(tried.filter((id) => id === poisoned)).toHaveLength(2);
    expect(results.find(({ id }) => id === poisoned)).toMatchObject({
      state: 'incomplete',
      error: { message: 'set aside after 2 tries: this one never works' },
    });
    expect(readSetAside(out)).toMatchObject([{ id: poisoned, tries: 2, code: 'INTERNAL' }]);
    expect(await queueState(link)).toMatchObject({
      finished: 5,
      active: [],
      setAside: [{ id: poisoned, error: 'this one never works' }],
    });
    // Added again, the finished ones are known to the queue, and the one set aside is tried anew.
    await addJobs(queue, jobs.slice(0, 1), { tries: 2, out });
    expect(readSetAside(out)).toEqual([]);
    expect((await queueState(link)).waiting).toBe(1);
  });

  it('sets a run aside that has cost as many workers as it has tries, and came no further', async () => {
    const { out, link, queue, jobs, facts } = await published('killer');
    const [killer, slow] = jobs;
    if (killer === undefined || slow === undefined) throw new Error('no jobs');
    // Two workers were lost with either; the log of the second one grew in between.
    const lost = { host: 'gone', pid: 7, life: 'gone', since: 'noon', logBytes: 0, barren: 1 };
    for (const { jobId } of [killer, slow]) await (await queue.getJob(jobId))?.updateProgress(lost);
    const tried: string[] = [];
    const { end, counts } = await work(
      workOptions(link, out, {
        agree: (job) => agreementOn(job, facts),
        logBytes: (id) => (id === slow.planned.run.id ? 100 : 0),
        execute: async ({ planned: { run } }) => {
          tried.push(run.id);
        },
      }),
    );
    const { id } = killer.planned.run;
    expect(end).toEqual({ kind: 'empty' });
    expect(counts).toMatchObject({ finished: 5, failed: 0, setAside: 1 });
    expect(tried).not.toContain(id);
    expect(tried).toContain(slow.planned.run.id);
    expect(readSetAside(out)).toMatchObject([{ id, code: 'WORKERS_LOST', exitCode: 3, tries: 2 }]);
    expect(await queueState(link)).toMatchObject({ finished: 5, setAside: [{ id }] });
  });

  it('tries a run alone whose last worker was lost, so that none is set aside for what stood beside it', async () => {
    const { out, link, queue, jobs, facts } = await published('suspect');
    const suspect = jobs[1];
    if (suspect === undefined) throw new Error('no job');
    const lost = { host: 'gone', pid: 7, life: 'gone', since: 'noon', logBytes: 0, barren: 0 };
    await (await queue.getJob(suspect.jobId))?.updateProgress(lost);
    const { id } = suspect.planned.run;
    const underWay = new Set<string>();
    const beside: string[] = [];
    let most = 0;
    const { counts } = await work(
      workOptions(link, out, {
        parallelRuns: 3,
        agree: (job) => agreementOn(job, facts),
        execute: async ({ planned: { run } }) => {
          underWay.add(run.id);
          most = Math.max(most, underWay.size);
          for (let looks = 0; looks < 20; looks += 1) {
            if (underWay.has(id)) beside.push(...[...underWay].filter((other) => other !== id));
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          underWay.delete(run.id);
        },
      }),
    );
    expect(counts).toMatchObject({ finished: 6, setAside: 0 });
    expect(beside).toEqual([]);
    expect(most).toBeGreaterThan(1);
  });

  it('refuses what another program planned, or what belongs to another folder, and says why', async () => {
    const { out, link, facts, queue, jobs } = await published('stranger', { replicates: 2 });
    // Twice is once.
    await addJobs(queue, jobs, { tries: 2, out });
    expect((await queueState(link)).waiting).toBe(12);
    const lines: string[] = [];
    const stranger = { ...facts, program: programOf('2') };
    const { end, counts } = await work(
      workOptions(link, out, { agree: (job) => agreementOn(job, stranger), say: (line) => lines.push(line) }),
    );
    const reason = 'skillopt-bench 2 here, 1 at the publisher';
    expect(end).toEqual({ kind: 'refused', reasons: [reason] });
    expect(counts.finished).toBe(0);
    expect(lines.join('\n')).toContain(reason);
    // Nothing is lost by a refusal.
    const { waiting, delayed, refused } = await queueState(link);
    expect(waiting + delayed).toBe(12);
    expect(refused).toHaveLength(12);
    for (const one of refused) expect(one.reason).toContain(reason);
    const [first] = jobs;
    if (first === undefined) throw new Error('no job');
    const ask = (more: object) => agreementOn(first.data, { ...facts, ...more });
    expect(await ask({ results: null })).toMatchObject({ differences: [expect.stringContaining('--out')] });
    const other = { ...first.data, digest: '0'.repeat(64) };
    expect(await agreementOn(other, facts)).toMatchObject({
      differences: [expect.stringContaining('other items')],
    });
    expect(await ask({})).toMatchObject({ planned: { run: { id: first.planned.run.id } } });
  });

  it('goes on with the run that it can execute while it refuses all others, again and again', async () => {
    const { out, link, jobs, facts } = await published('picky', { replicates: 2 });
    const own = jobs[5]?.planned.run.id;
    const refused = new Map<string, number>();
    const wasCutOff: boolean[] = [];
    const { end, counts } = await work(
      workOptions(link, out, {
        once: false,
        agree: async (job) => {
          if (job.run.id === own) return agreementOn(job, facts);
          refused.set(job.run.id, (refused.get(job.run.id) ?? 0) + 1);
          return { differences: ['no data of it'] };
        },
        execute: async (_work, stopping) => {
          while (!stopping.aborted && !(refused.size === 11 && Math.min(...refused.values()) >= 2))
            await new Promise((resolve) => setTimeout(resolve, 50));
          wasCutOff.push(stopping.aborted);
        },
      }),
    );
    expect(wasCutOff).toEqual([false]);
    expect(counts).toMatchObject({ finished: 1, givenBack: 0 });
    expect(end).toEqual({ kind: 'refused', reasons: ['no data of it'] });
  }, 30_000);

  it('refuses jobs of a newer version, whatever they hold, and leaves them whole', async () => {
    const { out, link, queue, jobs } = await published('newer');
    for (const { jobId, data } of jobs) {
      const newer = { ...data, program: { ...data.program, version: '2' }, region: 'of a later version' };
      await (await queue.getJob(jobId))?.updateData(newer);
    }
    const { end } = await work(workOptions(link, out, {}));
    expect(end).toEqual({ kind: 'refused', reasons: ['skillopt-bench 1 here, 2 at the publisher'] });
    expect(await queueState(link)).toMatchObject({ delayed: jobs.length, setAside: [] });
  });

  it.each([
    { what: 'a raw error of the disk', place: 'execute' },
    { what: 'a note that cannot be written', place: 'note' },
  ])('ends the worker, and charges no run, for $what', async ({ place }) => {
    const { out, link, jobs, facts } = await published(`full-${place}`, { tries: 1 });
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
    const { end, counts } = await work(
      workOptions(link, out, {
        parallelRuns: 1,
        agree: (job) => agreementOn(job, facts),
        execute: () => Promise.reject(place === 'execute' ? full : new Error('this one never works')),
        setAside: { ...setAsideIn(out), note: () => Promise.reject(full) },
      }),
    );
    expect(end).toMatchObject({
      kind: 'failed',
      error: { name: 'StorageError', message: expect.stringContaining('free space') },
    });
    expect(counts).toMatchObject({ failed: 0, setAside: 0 });
    expect(await queueState(link)).toMatchObject({ waiting: jobs.length, setAside: [] });
  });

  it.each(['same', 'next'])(
    'counts a lease that a living worker lost as no try (the %s worker goes on)',
    async (who) => {
      const { out, link, jobs, facts } = await published(`paused-${who}`, { tries: 1 });
      const stop = new AbortController();
      const executed: string[] = [];
      const lines: string[] = [];
      const options = workOptions(link, out, {
        lockMs: 1000,
        parallelRuns: 1,
        stopSignal: stop.signal,
        agree: (job) => agreementOn(job, facts),
        say: (line) => lines.push(line),
        execute: async ({ planned: { run }, lease }) => {
          executed.push(run.id);
          if (executed.length > 1) return;
          redis.pause();
          await new Promise((resolve) => lease.lost.addEventListener('abort', resolve, { once: true }));
          setTimeout(() => redis.resume(), 1500);
          throw new Error('cut off');
        },
      });
      const first = work(options);
      if (who === 'next') {
        await expect.poll(() => lines.length, { timeout: 10_000 }).toBeGreaterThan(0);
        stop.abort();
        await first;
        await work({ ...options, stopSignal: new AbortController().signal });
      } else await first;
      expect(lines[0]).toContain('the run was given up');
      expect(readSetAside(out)).toEqual([]);
      expect(executed).toHaveLength(jobs.length + 1);
      expect((await queueState(link)).finished).toBe(jobs.length);
    },
    40_000,
  );

  it('withdraws what an edited plan does not have, but for what a worker executes', async () => {
    const { out, link, queue, jobs, facts } = await published('edited');
    const digests = new Map(jobs.map(({ data }) => [data.run.id, data.digest]));
    const [edited, dropped, taken, elsewhere, ...rest] = jobs;
    if (edited === undefined || dropped === undefined || taken === undefined || elsewhere === undefined)
      throw new Error('too few jobs');
    const worker = new link.bullmq.Worker(link.name, null, link.settings);
    onTestFinished(() => worker.close(true));
    // Jobs are taken in the order of the plan.
    for (const { jobId } of [edited, dropped])
      await (await queue.getJob(jobId))?.changePriority({ priority: 9 });
    expect((await worker.getNextJob('token'))?.id).toBe(taken.jobId);
    digests.delete(dropped.data.run.id);
    digests.delete(taken.data.run.id);
    const [again] = jobsOf([{ ...edited.planned, run: { ...edited.planned.run, seed: 99 } }], {
      queueName: link.name,
      program: facts.program,
      results: resultsMark(out),
      out,
      digests,
      cwd: folder,
      catalog: facts.catalog,
      shared: edited.data.shared,
      tries: 2,
    });
    if (again === undefined) throw new Error('no job');
    const wanted = { jobs: [again, ...rest], digests, results: resultsMark(out) };
    const done = await withdrawOthers(queue, wanted);
    expect([...done.withdrawn].sort()).toEqual([edited, dropped].map(({ data }) => data.run.id).sort());
    expect(done.executing).toEqual([taken.data.run.id]);
    expect(withdrawnLines(done)).toEqual([
      expect.stringContaining('2 runs'),
      expect.stringContaining(taken.data.run.id),
    ]);
    // The run of another share is of the plan.
    const left = await queue.getRanges(['wait', 'prioritized'], 0, -1);
    expect(left.sort()).toEqual([elsewhere, ...rest].map(({ jobId }) => jobId).sort());
    await expect(withdrawOthers(queue, { ...wanted, results: '0'.repeat(32) })).rejects.toThrow(
      /queue 'edited' holds \d runs? of other results.*--queue-name/,
    );
    expect(await withdrawOthers(queue, { ...wanted, jobs: [], results: '0'.repeat(32) })).toEqual({
      withdrawn: [],
      executing: [],
    });
  });

  it('publishes an edited matrix in the place of what waited', async () => {
    const place = ['--queue', redis.url, '--queue-name', 'rewritten', '--out', 'rewritten'];
    await published('rewritten');
    const fewer = matrix.replace('seed-skill, ', '').replace('limit: { train: 2', 'limit: { train: 3');
    writeFileSync(join(folder, 'fewer.yaml'), fewer);
    const worker = runCli(['worker', ...place, '--parallel-runs', '1'], {
      cwd: folder,
      killWhen: () => isOver,
    });
    let isOver = false;
    const run = await runInProcess(['run', 'fewer.yaml', '--quiet', ...place], { cwd: folder }).finally(
      () => {
        isOver = true;
      },
    );
    await worker;
    expect(run.stderr).toContain('6 runs that the plan does not have any more withdrawn from the queue');
    expect(run.code, run.stderr).toBe(0);
    expect(resultsStore(join(folder, 'rewritten')).runIds()).toHaveLength(4);
  }, 60_000);

  it('is published when Redis has room again', async () => {
    const link = await openQueueLink({ url: redis.url, name: 'full' });
    const queue = new link.bullmq.Queue('full', link.settings);
    onTestFinished(() => queue.disconnect());
    const admin = new Redis(redis.url);
    onTestFinished(() => admin.disconnect());
    await queue.waitUntilReady();
    let isIn = false;
    await admin.config('SET', 'maxmemory', '1');
    await admin.config('RESETSTAT');
    const run = runCli(['run', 'small.yaml', '--queue', redis.url, '--queue-name', 'full', '--out', 'full'], {
      cwd: folder,
      killWhen: () => isIn,
      killWith: 'SIGINT',
    });
    // Six jobs are refused at once; what a queue notes of itself is refused before.
    const isRefused = async () =>
      Number(/errorstat_OOM:count=(\d+)/.exec(await admin.info('errorstats'))?.[1] ?? 0) > 6;
    while (!(await isRefused())) await new Promise((resolve) => setTimeout(resolve, 50));
    await admin.config('SET', 'maxmemory', '0');
    while ((await queue.getWaitingCount()) < 6) await new Promise((resolve) => setTimeout(resolve, 50));
    isIn = true;
    const { code, stderr } = await run;
    expect(stderr).toMatch(/Redis at redis:\/\/127.0.0.1:\d+ is waited for \(OOM/);
    expect(code).toBe(130);
  }, 60_000);

  it('ends with the report of one process though a worker was killed', async () => {
    const alone = await runInProcess(['run', 'small.yaml', '--quiet', '--out', 'alone'], { cwd: folder });
    expect(alone.code, alone.stderr).toBe(0);
    const place = ['--queue', redis.url, '--queue-name', 'killed', '--out', 'killed'];
    const args = ['worker', ...place, '--lock-seconds', '2', '--parallel-runs', '1'];
    const store = resultsStore(join(folder, 'killed'));
    let isOver = false;
    const workers = [
      runCli(args, { cwd: folder, killWhen: () => isOver || store.runIds().length > 0 }),
      runCli(args, { cwd: folder, killWhen: () => isOver, killWith: 'SIGTERM' }),
    ];
    const run = await runInProcess(['run', 'small.yaml', '--quiet', ...place], { cwd: folder }).finally(
      () => {
        isOver = true;
      },
    );
    expect(run.code, run.stderr).toBe(0);
    const [killed, other] = await Promise.all(workers);
    expect(killed?.signal).toBe('SIGKILL');
    expect(other?.code, other?.stderr).toBe(130);
    const tables = ['alone', 'killed'].map((name) =>
      readFileSync(join(folder, name, 'report', 'table.json'), 'utf8'),
    );
    expect(tables[1]).toBe(tables[0]);
  }, 60_000);
});
