import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SeenTry } from '../server/fault-log.ts';
import { startFaultServer } from '../server/start-fault-server.ts';
import { capLeg } from './cap-leg.ts';
import { connectionLeg } from './connection-leg.ts';
import { fatalLeg } from './fatal-leg.ts';
import { judgeCoverage } from './judge-coverage.ts';
import { rightOutcomes } from './judge-outcomes.ts';
import { judgeSweep } from './judge-sweep.ts';
import { jumpingDate } from './jumping-date.ts';
import { sweepEndpoints } from './models-file.ts';
import { outageLeg } from './outage-leg.ts';
import type { LegReport } from './report.ts';
import { questions, runSweep } from './sweep.ts';

/**
 * `client/main.ts <seed> <calls> <file>`: the sweeps of the fault test, in a process of their own that must end by itself.
 * Writes what came of them to the file.
 */
const [seedText = '1', callsText = '10000', file = ''] = process.argv.slice(2);
const seed = Number(seedText);
const calls = Number(callsText);
const timeoutMs = 4_000;
/** What a busy machine may add to a time. */
const slackMs = 3_000;
/** Beyond these something is not bounded, or holds up everything else. */
const limits = { 'event loop, longest ms': 5_000, 'peak RSS, MB': 1_500 };
const retry = { maxAttempts: 4, maxRateLimitAttempts: 6, baseMs: 20, capMs: 400, deadlineMs: 60_000 };
/** Tries that the rollout runner gives a rollout, each with its retries. */
const triesPerRollout = 3;
const mostTriesPerRollout = triesPerRollout * (retry.maxAttempts + retry.maxRateLimitAttempts - 1);

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-faults-'));
const delay = monitorEventLoopDelay({ resolution: 20 });
const server = await startFaultServer({ seed, faulty: false });
const legs: LegReport[] = [];
/** What the server has seen since the last time. */
let told = 0;
const newTries = async (): Promise<readonly SeenTry[]> => {
  const { tries } = await server.report();
  const news = tries.slice(told);
  told = tries.length;
  return news;
};
const add = (leg: LegReport): void => {
  legs.push(leg);
  process.stderr.write(`${leg.name}: ${leg.numbers.seconds} s\n`);
};

try {
  const { ports } = server;
  const endpoints = sweepEndpoints(ports, timeoutMs);
  const settings = { endpoints, retry, concurrency: 20 };
  const usual = { ...settings, maxUsd: 1_000 };
  const judged = { mostTriesPerRollout, longestTryMs: timeoutMs + slackMs };

  const clean = await runSweep({ ...usual, folder: join(folder, 'clean'), rollouts: questions(endpoints) });
  const right = rightOutcomes(clean);
  add({ name: 'without faults', ...judgeSweep(clean, await newTries(), { ...judged, right }) });

  await server.faults('on');
  delay.enable();
  const date = jumpingDate(seed, 2_000);
  const mixed = await runSweep({ ...usual, folder: join(folder, 'mixed'), rollouts: calls });
  date.stop();
  delay.disable();
  const met = await newTries();
  const judgement = judgeSweep(mixed, met, { ...judged, right });
  const numbers = {
    ...judgement.numbers,
    'clock jumps': date.jumps(),
    'event loop, p99 ms': Math.round(delay.percentile(99) / 1e6),
    'event loop, longest ms': Math.round(delay.max / 1e6),
    'peak RSS, MB': Math.round(process.resourceUsage().maxRSS / 1024),
  };
  const wrong = [...judgement.wrong, ...tooMuch(numbers)];
  judgeCoverage(met, calls, wrong);
  add({ name: 'faults at random', ...judgement, numbers, wrong });

  await server.faults('on');
  add(await capLeg(settings, join(folder, 'cap'), newTries));
  await server.faults('off');
  add(
    await connectionLeg({
      folder: join(folder, 'connections'),
      ports,
      closedPort: await freePort(),
      timeoutMs,
    }),
  );
  add(await fatalLeg({ folder: join(folder, 'fatal'), ports }));
  add(await outageLeg({ folder: join(folder, 'outage'), timeoutMs, right }));
} finally {
  await server.kill();
  rmSync(folder, { recursive: true, force: true });
}
writeFileSync(file, JSON.stringify(legs));

function tooMuch(found: Readonly<Record<string, number | string>>): string[] {
  return Object.entries(limits).flatMap(([name, most]) =>
    Number(found[name]) > most ? [`${name}: ${found[name]}, at most ${most} is allowed`] : [],
  );
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
