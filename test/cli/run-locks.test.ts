import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderLock } from '../../core/folder-lock.ts';
import { ResponseCache } from '../../models/wrap/response-cache.ts';
import { runCli } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { writeProject } from './live-run.ts';

it('is refused while a merge or an import puts runs into its folder, and clears the lock of a killed process away', async () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'one.yaml'),
    'name: one\nbenchmarks: [{ name: searchqa-mini, limit: 1 }]\nmodels: [sim-b]\nmethods: [no-skill]\n',
  );
  const run = () => runInProcess(['run', 'one.yaml', '--quiet', '--out', 'results'], { cwd: folder });
  const lock = FolderLock.acquire(join(folder, 'results'));
  const { code, stderr } = await run();
  lock.release();
  expect([code, stderr]).toEqual([
    3,
    expect.stringContaining(
      `runs are being put there by this process, ${process.pid} on ${hostname()} since`,
    ),
  ]);
  writeFileSync(join(folder, 'results', 'lock'), '');
  const unreadable = await run();
  expect([unreadable.code, unreadable.stderr]).toEqual([
    3,
    expect.stringContaining(`${join('results', 'lock')} is not readable; remove it`),
  ]);
  rmSync(join(folder, 'results', 'lock'));
  expect((await run()).code).toBe(0);
  // As a process leaves it that is killed after the last event of a run.
  const [id = ''] = readdirSync(join(folder, 'results', 'runs'));
  const left = join(folder, 'results', 'runs', id, 'lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(left, JSON.stringify({ pid, host: hostname() }));
  expect((await run()).code).toBe(0);
  expect(existsSync(left)).toBe(false);
});

it('puts what a killed process had committed to the response cache into its file, also when nothing is left to run', async () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'one.yaml'),
    'name: one\nbenchmarks: [{ name: searchqa-mini, limit: 1 }]\nmodels: [sim-b]\nmethods: [no-skill]\n',
  );
  const args = ['run', 'one.yaml', '--quiet', '--out', 'results'];
  expect((await runInProcess(args, { cwd: folder })).code).toBe(0);
  const live = join(temporaryFolder(), 'cache.db');
  const cache = ResponseCache.open(live, 'write');
  const entry = { outcome: 'failure', kind: 'refused', message: 'no', status: 400, latencyMs: 1 } as const;
  await cache.put('key', entry);
  // As they are at a kill: the log of commits is not empty.
  const left = join(folder, 'results', 'cache.db');
  for (const ending of ['', '-wal']) copyFileSync(`${live}${ending}`, `${left}${ending}`);
  cache.close();
  // A process of its own: SQLite tidies up when the last one leaves.
  expect((await runCli(args, { cwd: folder })).code).toBe(0);
  expect(existsSync(`${left}-wal`)).toBe(false);
  const found = ResponseCache.open(left, 'read');
  expect(found.get('key')).toEqual(entry);
  found.close();
});

it.each([
  ['cache', ['--cache-file', 'damaged'], 3],
  ['stream of events', ['--events', join('damaged', 'events.jsonl')], 2],
])('gives the account of spending back when the %s cannot be opened', async (_, options, wanted) => {
  const folder = temporaryFolder();
  // Nobody is asked: it fails before.
  writeProject(folder, 'http://127.0.0.1:9/v1');
  writeFileSync(join(folder, 'damaged'), 'this is no database, and no folder');
  const args = ['run', 'small.yaml', '--quiet', '--max-calls', '10', '--out', 'results', ...options];
  const { code, stderr } = await runInProcess(args, { cwd: folder });
  expect([code, stderr]).toEqual([wanted, expect.stringContaining('damaged')]);
  expect(existsSync(join(folder, 'results', 'spend'))).toBe(false);
});
