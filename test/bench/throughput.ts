import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import type { ArmName, ArmResult } from './throughput-arm.ts';

/**
 * `npm run bench:throughput [-- --tasks 2000 --repeats 3]`: SearchQA-shaped tasks through the whole path of the suite
 * beside a bare loop over the official SDK, against a loopback endpoint with 20 ms latency. Server and every arm are
 * processes of their own; the arms take turns, and medians are printed. Ends with 1 when the suite makes less than
 * 0.8 of the bare loop's calls a second.
 */
const { values } = parseArgs({
  options: { tasks: { type: 'string', default: '2000' }, repeats: { type: 'string', default: '3' } },
});
const tasks = Number(values.tasks);
const repeats = Number(values.repeats);
const arms: readonly ArmName[] = ['bare', 'suite', 'bare-keep-alive'];
const requiredRatio = 0.8;

function start(file: string, args: readonly string[]): ChildProcess {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    const end = text.indexOf('\n');
    if (end !== -1) return text.slice(0, end);
  }
  throw new Error(`the child process ended without an answer: ${text}`);
}

async function measure(arm: ArmName, url: string, inFlight: number): Promise<ArmResult> {
  const child = start('./throughput-arm.ts', [arm, url, String(tasks), String(inFlight)]);
  const exit = once(child, 'exit');
  const result: ArmResult = JSON.parse(await firstLine(child));
  await exit;
  if (result.hard !== 0.5) throw new Error(`${arm}: hard score ${result.hard}, expected 0.5`);
  return result;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

const server = start('./throughput-server.ts', []);
try {
  const url = await firstLine(server);
  const table = new Table({
    head: ['in flight', 'arm', 'calls/s', 'lowest-highest', 'CPU ms/call', 'peak MB', 'ratio to bare'],
    style: { head: [], border: [] },
  });
  let worstRatio = Number.POSITIVE_INFINITY;
  for (const inFlight of [50, 200]) {
    const results = new Map<ArmName, ArmResult[]>(arms.map((arm) => [arm, []]));
    for (let repeat = 0; repeat < repeats; repeat += 1)
      for (const arm of arms) results.get(arm)?.push(await measure(arm, url, inFlight));
    const rates = (arm: ArmName): number[] => (results.get(arm) ?? []).map(({ callsPerS }) => callsPerS);
    for (const arm of arms) {
      const ratio = median(rates(arm)) / median(rates('bare'));
      if (arm === 'suite') worstRatio = Math.min(worstRatio, ratio);
      const of = (pick: (result: ArmResult) => number): number => median((results.get(arm) ?? []).map(pick));
      table.push([
        inFlight,
        arm,
        median(rates(arm)).toFixed(0),
        `${Math.min(...rates(arm)).toFixed(0)}-${Math.max(...rates(arm)).toFixed(0)}`,
        of(({ cpuMsPerCall }) => cpuMsPerCall).toFixed(2),
        of(({ peakRssMb }) => peakRssMb).toFixed(0),
        ratio.toFixed(2),
      ]);
    }
  }
  process.stdout.write(
    `${tasks} tasks of 4,000 characters, 20 ms server latency, medians of ${repeats} interleaved repeats\n` +
      `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown processor'}\n` +
      `${table.toString()}\n` +
      `suite / bare at worst: ${worstRatio.toFixed(2)} (required: ${requiredRatio})\n`,
  );
  if (!(worstRatio >= requiredRatio)) process.exitCode = 1;
} finally {
  server.kill();
}
