import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { packageRoot } from '../../core/prompts.ts';
import { createRng } from '../../core/rng.ts';
import { resultsStore } from '../../matrix/store.ts';
import { logsOf } from '../cli/live-run.ts';
import { LoopbackS3 } from '../kit/loopback-s3.ts';
import type { LoopbackServer } from '../kit/loopback-server.ts';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import { modelsYaml, startSimulatedServer } from '../kit/simulated-server.ts';

/**
 * `npm run test:queue`: a sweep over a queue while workers are killed, Redis is restarted and cut off, against the same
 * sweep in one process. Variables: RUNS (300), WORKERS (4), KILLS (20), RESTARTS (3), PARTITION_SECONDS (30),
 * LOCK_SECONDS (6), SEED (1), MODELS=simulated|live. `simulated`: the reports must be equal to the byte. `live`: the same
 * models behind a loopback server, which counts the calls; first under a cap of half of what the sweep needs, then under
 * none that binds; logs must be equal, no call may be paid again that was not in flight, and the cap never overshot.
 * STORE=s3: no shared folder, but an object store that fails now and then, and is cut off as long as Redis; workers have
 * folders of their own, and every third that is killed loses it.
 */
const setting = (name: string, usual: number) => Number(process.env[name] ?? usual);
const wantedRuns = setting('RUNS', 300);
const workers = setting('WORKERS', 4);
const kills = setting('KILLS', 20);
const restarts = setting('RESTARTS', 3);
const partitionSeconds = setting('PARTITION_SECONDS', 30);
const lockSeconds = setting('LOCK_SECONDS', 6);
const isLive = process.env.MODELS === 'live';
const s3 = process.env.STORE === 's3' ? await LoopbackS3.start() : null;
const parallelRuns = 2;
const concurrency = 4;
const rng = createRng(setting('SEED', 1));
const bin = join(packageRoot, 'cli', 'bin.mjs');
const say = (line: string) => process.stdout.write(`${line}\n`);

const missing = redisMissing();
if (missing !== null) {
  say(`nothing to test the queue with: ${missing}`);
  process.exit(1);
}

const methods = [
  'no-skill',
  'seed-skill',
  'one-shot',
  '{ name: best-of-n, config: { n: 2 } }',
  '{ name: skillopt, config: { epochs: 1, batchSize: 2, minibatchSize: 2 } }',
];
const models = isLive ? ['target'] : ['sim-b', 'sim-d', 'sim-f'];
const replicates = Math.max(1, Math.round(wantedRuns / (methods.length * models.length)));
const runs = replicates * methods.length * models.length;

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-queue-'));
const shared = join(folder, 'shared');
const alone = join(folder, 'alone');

function writeMatrix(url: string | null): void {
  if (url !== null) writeFileSync(join(folder, 'models.yaml'), modelsYaml(url));
  writeFileSync(
    join(folder, 'sweep.yaml'),
    [
      'name: sweep',
      'benchmarks: [{ name: searchqa-mini, limit: { train: 4, val: 2, test: 4 } }]',
      `models: [${models.join(', ')}]`,
      `optimizers: [${isLive ? 'optimizer' : 'sim-optimizer-mid'}]`,
      `replicates: ${replicates}`,
      'methods:',
      ...methods.map((method) => `  - ${method}`),
      ...(url === null ? [] : ['catalog: models.yaml']),
    ].join('\n'),
  );
}

interface Child {
  readonly process: ChildProcess;
  output: string;
  readonly ended: Promise<number | null>;
}

function start(args: readonly string[]): Child {
  const process_ = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...s3?.env },
  });
  const child: Child = {
    process: process_,
    output: '',
    ended: once(process_, 'exit').then(([code]) => code as number | null),
  };
  const log = join(folder, `${args[0]}-${process_.pid}.log`);
  for (const stream of [process_.stdout, process_.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      child.output = (child.output + text).slice(-20_000);
      appendFileSync(log, text);
    });
  return child;
}

const redis = await RedisServer.start({ isDurable: true });
const place = ['--queue', redis.url, ...(s3 === null ? [] : ['--store', `s3://${s3.bucket}/sweep`])];
const faults = createRng(setting('SEED', 1) + 1);
if (s3 !== null)
  s3.fault = () => {
    const luck = faults.random();
    if (luck < 0.03) return { status: 503, code: 'SlowDown' };
    if (luck < 0.06) return { reset: luck < 0.045 ? 'before' : 'after' };
    return luck < 0.1 ? { delayMs: 300 } : null;
  };
const fleet: Child[] = [];
const codes: (number | null)[] = [];
let isOver = false;

const outOf = (index: number) => (s3 === null ? 'shared' : `worker-${index}`);

function startWorker(index: number): void {
  const lock = ['--lock-seconds', String(lockSeconds)];
  const pace = ['--parallel-runs', String(parallelRuns), '--concurrency', String(concurrency)];
  const child = start(['worker', ...place, '--out', outOf(index), ...lock, ...pace]);
  fleet[index] = child;
  void child.ended.then((code) => {
    codes.push(code);
    if (isOver) return;
    if (code !== null)
      say(`  worker ${index} ended with ${code}: ${child.output.split('\n').slice(-4).join(' | ')}`);
    startWorker(index);
  });
}

function finishedRuns(): number {
  const store = resultsStore(shared);
  return store.runIds().filter((id) => store.isFinished(id)).length;
}

/** Does something when so many runs are finished. */
interface Blow {
  readonly at: number;
  readonly strike: () => Promise<void>;
}

const blows: Blow[] = [
  ...Array.from({ length: kills }, (_, index) => ({
    at: Math.floor(((index + rng.random()) / kills) * 0.92 * runs),
    strike: async () => {
      const victim = Math.floor(rng.random() * workers);
      say(`  kill -9 of worker ${victim} at ${finishedRuns()} of ${runs} runs`);
      fleet[victim]?.process.kill('SIGKILL');
      if (s3 === null || index % 3 > 0) return;
      await fleet[victim]?.ended;
      rmSync(join(folder, outOf(victim)), { recursive: true, force: true });
    },
  })),
  ...Array.from({ length: restarts }, (_, index) => ({
    at: Math.floor(((index + 1) / (restarts + 1)) * runs),
    strike: async () => {
      say(`  restart of Redis at ${finishedRuns()} of ${runs} runs`);
      await redis.restart();
    },
  })),
  ...(partitionSeconds === 0
    ? []
    : [
        {
          at: Math.floor(0.4 * runs),
          strike: async () => {
            say(`  Redis is cut off for ${partitionSeconds} s at ${finishedRuns()} of ${runs} runs`);
            redis.pause();
            await pause(partitionSeconds * 1000);
            redis.resume();
          },
        },
      ]),
  ...(partitionSeconds === 0 || s3 === null
    ? []
    : [
        {
          at: Math.floor(0.6 * runs),
          strike: async () => {
            say(`  the store is cut off for ${partitionSeconds} s at ${finishedRuns()} of ${runs} runs`);
            s3.isCutOff = true;
            await pause(partitionSeconds * 1000);
            s3.isCutOff = false;
          },
        },
      ]),
].sort((a, b) => a.at - b.at);

async function strikeUntil(over: Promise<unknown>): Promise<void> {
  const end = Symbol('end');
  for (;;) {
    const [next] = blows;
    if (next !== undefined && finishedRuns() >= next.at) {
      blows.shift();
      await next.strike();
    }
    if ((await Promise.race([over.then(() => end), pause(100)])) === end) return;
  }
}

async function sweep(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const watcher = start(['run', 'sweep.yaml', ...place, '--out', 'shared', '--cache', 'write', ...args]);
  await strikeUntil(watcher.ended);
  return { code: await watcher.ended, output: watcher.output };
}

/** Every file of a report by its path. */
function filesOf(root: string, below = ''): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.isDirectory()) for (const [path, bytes] of filesOf(root, name)) files.set(path, bytes);
    else files.set(name, readFileSync(join(root, name)));
  }
  return files;
}

function differing(a: Map<string, Buffer>, b: Map<string, Buffer>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => {
    const [one, other] = [a.get(name), b.get(name)];
    return one === undefined || other === undefined || !one.equals(other);
  });
}

async function main(server: LoopbackServer | null): Promise<string[]> {
  const wrong: string[] = [];
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  mkdirSync(folder, { recursive: true });
  writeMatrix(server?.url ?? null);
  say(
    `${runs} runs, ${workers} workers, ${kills} kills, ${restarts} restarts, ${partitionSeconds} s cut off; ${folder}`,
  );
  const single = start(['run', 'sweep.yaml', '--quiet', '--out', 'alone', '--cache', 'write']);
  if ((await single.ended) !== 0) return [`one process: ${single.output.slice(-500)}`];
  const needed = server?.count() ?? 0;
  say(`one process: ${seconds()} s${server === null ? '' : `, ${needed} requests`}`);
  for (let index = 0; index < workers; index += 1) startWorker(index);
  if (server !== null) {
    const cap = Math.floor(needed / 2);
    const capped = await sweep(['--max-calls', String(cap)]);
    const made = server.count() - needed;
    say(`under a cap of ${cap} calls: exit code ${capped.code}, ${made} requests; ${seconds()} s`);
    if (capped.code !== 4)
      wrong.push(`the capped sweep ended with ${capped.code}: ${capped.output.slice(-1500)}`);
    if (made > cap) wrong.push(`the cap of ${cap} calls was overshot: ${made}`);
  }
  const free = await sweep(server === null ? [] : ['--max-calls', String(10 * needed)]);
  isOver = true;
  say(`queue: exit code ${free.code}, ${finishedRuns()} runs; ${seconds()} s`);
  if (free.code !== 0) wrong.push(`the sweep ended with ${free.code}: ${free.output.slice(-1500)}`);
  if (blows.length > 0) wrong.push(`${blows.length} blows were not struck`);
  const [a, b] = [join(alone, 'report'), join(shared, 'report')].map((path) => filesOf(path));
  if (a === undefined || b === undefined) return [...wrong, 'no report'];
  const other = differing(a, b);
  if (s3 !== null) say(`store: ${s3.objects.size} objects, ${s3.requests.length} requests`);
  say(`report: ${a.size} files, ${other.length} of them differ`);
  if (server === null) {
    if (other.length > 0) wrong.push(`reports differ: ${other.slice(0, 5).join(', ')}`);
  } else wrong.push(...callsAndLogs(server.count() - needed, needed));
  return wrong;
}

function callsAndLogs(made: number, needed: number): string[] {
  const wrong: string[] = [];
  const mostTwice = (kills + (partitionSeconds > 0 ? workers : 0)) * parallelRuns * concurrency;
  say(
    `requests: ${made} over the queue, ${needed} in one process; at most ${mostTwice} were in flight at a blow`,
  );
  if (made > needed + mostTwice) wrong.push(`${made - needed} calls were paid again`);
  const [mine, theirs] = [logsOf(alone), logsOf(shared)].map((logs) => JSON.stringify(logs));
  if (mine !== theirs) wrong.push('logs differ');
  return wrong;
}

const server = isLive
  ? await startSimulatedServer({ benchmark: 'searchqa-mini', target: 'sim-d', latencyMs: () => 30 })
  : null;
let wrong: string[] = [];
try {
  wrong = await main(server);
} finally {
  isOver = true;
  for (const child of fleet) child.process.kill('SIGKILL');
  await redis.close();
  await server?.close();
  await s3?.close();
}
say(wrong.length === 0 ? 'everything holds' : wrong.join('\n'));
if (wrong.length === 0) rmSync(folder, { recursive: true, force: true });
process.exit(wrong.length === 0 ? 0 : 1);
