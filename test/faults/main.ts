import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LegReport } from './client/report.ts';

/**
 * `npm run test:faults`: a sweep through a server that fails in every way that a model's API can, over HTTP and HTTPS and
 * in all protocols (docs/faults.md). Variables: CALLS (10000), SEED (1), MINUTES (15, then it counts as hung). Ends with 1
 * when a score is wrong, a failure has not its class, money is miscounted, a wait is not kept or something hangs.
 */
const setting = (name: string, usual: number) => Number(process.env[name] ?? usual);
const seed = setting('SEED', 1);
const calls = setting('CALLS', 10_000);
const longestMs = setting('MINUTES', 15) * 60_000;
/** From its last word to its end: sockets and timers that are left would keep it alive. */
const graceMs = 10_000;
const mostPrinted = 30;
const say = (line = '') => process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-faults-'));
const file = join(folder, 'legs.json');
const path = fileURLToPath(new URL('./client/main.ts', import.meta.url));
const authority = fileURLToPath(new URL('./certificates/ca.pem', import.meta.url));
const child = spawn(process.execPath, ['--import', 'tsx', path, String(seed), String(calls), file], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, NODE_NO_WARNINGS: '1' },
  detached: true,
});
const startMs = performance.now();
const wrong: string[] = [];
let reportedMs: number | null = null;
const watch = setInterval(() => {
  const nowMs = performance.now();
  if (existsSync(file)) reportedMs ??= nowMs;
  if (nowMs - startMs > longestMs) end(`hung: not done after ${longestMs / 60_000} minutes`);
  else if (reportedMs !== null && nowMs - reportedMs > graceMs)
    end('the process does not end by itself: sockets or timers are left');
}, 250);

function end(why: string): void {
  wrong.push(why);
  clearInterval(watch);
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
}

const [code] = await once(child, 'exit');
clearInterval(watch);
if (code !== 0 && wrong.length === 0) wrong.push(`the client ended with exit code ${code}`);
const legs: LegReport[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
rmSync(folder, { recursive: true, force: true });

for (const { name, rows, numbers, wrong: found } of legs) {
  say(`\n${name}`);
  for (const [what, number] of Object.entries(numbers)) say(`  ${what}: ${number}`);
  const wide = Math.max(5, ...rows.map(({ fault }) => fault.length));
  say(`  ${'fault'.padEnd(wide)}  ${'class'.padEnd(16)}  ${'tries'.padStart(6)}  as expected`);
  for (const { fault, expected, seen, asExpected } of rows)
    say(
      `  ${fault.padEnd(wide)}  ${expected.padEnd(16)}  ${String(seen).padStart(6)}  ${String(asExpected).padStart(6)}`,
    );
  wrong.push(...found.map((line) => `${name}: ${line}`));
}
say();
for (const line of wrong.slice(0, mostPrinted)) say(`WRONG ${line}`);
if (wrong.length > mostPrinted) say(`WRONG ... and ${wrong.length - mostPrinted} more`);
say(wrong.length === 0 ? 'all as expected' : `${wrong.length} things are wrong`);
process.exitCode = wrong.length === 0 ? 0 : 1;
