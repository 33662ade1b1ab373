import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRng } from '../../core/rng.ts';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import type { BillLine, WorkerOrder } from './shared-state-worker.ts';

/**
 * `npm run test:shared-state [-- --texts 20000 --max-usd 8 --kills 20 --restarts 3 --partition 30 --freezes 0 --seed 1]`:
 * four worker processes share cache, cap and limits through a real Redis with appendonly, while workers are killed and
 * begun anew, Redis is killed and restarted, and nothing reaches it for a while. Checked is what the server of the calls
 * has seen: never more than the cap, never more in flight than the limit, no call again whose reply was kept. A cap below
 * the price of all texts (about 0.5 USD for 1,000) ends there. Takes minutes; ends with 1 when anything is wrong.
 */
const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '20' },
    restarts: { type: 'string', default: '3' },
    partition: { type: 'string', default: '30' },
    'max-usd': { type: 'string', default: '8' },
    /** Workers stopped for longer than they count as there: their calls in flight come on top of the limit. */
    freezes: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
  },
});
const workers = 4;
const inFlight = 12;
const rng = createRng(Number(values.seed));
const missing = redisMissing();
if (missing !== null) {
  console.error(`cannot test what workers share: ${missing}`);
  process.exit(1);
}

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-shared-'));
const server = await RedisServer.start({ isDurable: true });
const running: (ChildProcess | null)[] = Array.from({ length: workers }, () => null);
const lives = Array.from({ length: workers }, () => 0);
const exits: number[] = [];
let kills = 0;
let isEnding = false;

function begin(worker: number): void {
  lives[worker] = (lives[worker] ?? 0) + 1;
  const order: WorkerOrder = {
    url: server.url,
    sweep: 'faults',
    folder,
    worker,
    life: lives[worker] ?? 0,
    texts: Number(values.texts),
    maxUsd: Number(values['max-usd']),
    inFlight,
    streams: 8,
  };
  const path = fileURLToPath(new URL('./shared-state-worker.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  running[worker] = child;
  child.once('exit', (code) => {
    running[worker] = null;
    if (code !== null) exits.push(code);
    else if (!isEnding) begin(worker);
  });
}

function bills(): BillLine[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('bill-'))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => {
      // The last line of a killed worker may be torn.
      try {
        return line === '' ? [] : [JSON.parse(line) as BillLine];
      } catch {
        return [];
      }
    })
    .sort((a, b) => a.atMs - b.atMs);
}

async function faults(): Promise<void> {
  // The cap grants nothing in the first seconds: faults then would prove little.
  while (bills().length === 0) await pause(100);
  const plan = rng.shuffle([
    ...Array.from({ length: Number(values.kills) }, () => 'kill'),
    ...Array.from({ length: Number(values.restarts) }, () => 'restart'),
    'partition',
    ...Array.from({ length: Number(values.freezes) }, () => 'freeze'),
  ]);
  for (const fault of plan) {
    await pause(500 + rng.below(2_500));
    if (running.every((child) => child === null)) return;
    console.log(`${fault}: ${bills().filter(({ what }) => what === 'sent').length} calls so far`);
    if (fault === 'restart') await server.restart();
    else if (fault === 'freeze') await freeze();
    else if (fault === 'kill') {
      const alive = running.filter((child) => child !== null);
      if (alive[rng.below(alive.length)]?.kill('SIGKILL')) kills += 1;
    } else {
      server.pause();
      await pause(Number(values.partition) * 1_000);
      server.resume();
    }
  }
}

async function freeze(): Promise<void> {
  const alive = running.filter((child) => child !== null);
  const child = alive[rng.below(alive.length)];
  child?.kill('SIGSTOP');
  await pause(6_000);
  child?.kill('SIGCONT');
}

for (let worker = 0; worker < workers; worker += 1) begin(worker);
await faults();
// However slow the machine is: only a standstill is a hang.
let lastBill = bills().length;
let lastMs = Date.now();
while (running.some((child) => child !== null) && Date.now() - lastMs < 120_000) {
  await pause(1_000);
  const bill = bills().length;
  if (bill !== lastBill) lastMs = Date.now();
  lastBill = bill;
}
isEnding = true;
const hanging = running.filter((child) => child !== null);
for (const child of hanging) child.kill('SIGKILL');
await server.close();

const lines = bills();
const sent = lines.filter(({ what }) => what === 'sent');
const spent = sent.reduce((sum, { usd }) => sum + usd, 0);
const kept = new Map<string, number>();
let again = 0;
for (const { what, text } of lines) {
  if (what === 'kept') kept.set(text, (kept.get(text) ?? 0) + 1);
  if (what === 'sent' && kept.has(text)) again += 1;
}
let now = 0;
let most = 0;
const endedOf = new Set(
  lines.filter(({ what }) => what === 'ended').map(({ text, life }) => `${life} ${text}`),
);
for (const { what, text, life } of lines) {
  // A call of a killed worker ends at a time that nobody knows.
  if (!endedOf.has(`${life} ${text}`)) continue;
  if (what === 'sent') now += 1;
  if (what === 'ended') now -= 1;
  most = Math.max(most, now);
}
const maxUsd = Number(values['max-usd']);
console.log(`${kills} kills; exit codes ${exits.join(' ')}; ${hanging.length} hanging`);
console.log(
  `${sent.length} calls sent, ${kept.size} of ${values.texts} texts kept, ${sent.length - kept.size} in flight when killed`,
);
console.log(
  `spent ${spent.toFixed(6)} of ${maxUsd} USD; at most ${most} of ${inFlight} in flight; ${again} calls made again`,
);
const isWrong =
  spent > maxUsd + 1e-9 ||
  (most > inFlight && Number(values.freezes) === 0) ||
  again > 0 ||
  hanging.length > 0 ||
  exits.some((code) => ![0, 4].includes(code));
console.log(isWrong ? 'WRONG' : 'right');
rmSync(folder, { recursive: true, force: true });
process.exitCode = isWrong ? 1 : 0;
