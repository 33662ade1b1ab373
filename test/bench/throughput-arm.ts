import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OpenAI from 'openai';
import { createKeepAliveFetch } from '../../models/wrap/keep-alive-fetch.ts';
import { benchItems, writeBenchSplits } from './searchqa-load.ts';
import { openSuite } from './suite-path.ts';

/**
 * One arm of the throughput bench, in a process of its own: `throughput-arm.ts <arm> <url> <tasks> <in flight>`.
 * Prints one JSON line. Loading the program and the data is not measured; everything from the first prompt to the
 * closed, durable files is.
 */
export type ArmName = 'bare' | 'bare-keep-alive' | 'suite';

export interface ArmResult {
  readonly callsPerS: number;
  readonly cpuMsPerCall: number;
  readonly peakRssMb: number;
  /** Share of tasks that were right: half of them, if all is well. */
  readonly hard: number;
}

const [arm, url = '', tasksText = '0', inFlightText = '1'] = process.argv.slice(2);
const tasks = Number(tasksText);
const inFlight = Number(inFlightText);
const folder = mkdtempSync(join(tmpdir(), 'throughput-'));

/** What anybody would write with the official SDK: no cache, no limits, no log; the answer is looked at. */
async function prepareBare(keepAlive: boolean): Promise<() => Promise<number>> {
  const tuned = keepAlive ? createKeepAliveFetch({ callsInFlight: inFlight }) : null;
  const client = new OpenAI({
    apiKey: 'none',
    baseURL: url,
    maxRetries: 0,
    ...(tuned === null ? {} : { fetch: tuned.fetch }),
  });
  const items = benchItems(tasks, 't');
  return async () => {
    let next = 0;
    let right = 0;
    const worker = async (): Promise<void> => {
      for (let item = items[next++]; item !== undefined; item = items[next++]) {
        const completion = await client.chat.completions.create({
          model: 'loopback',
          max_tokens: 256,
          temperature: 0,
          messages: [
            { role: 'system', content: 'Answer from the context. Put the answer into <answer> tags.' },
            { role: 'user', content: `## Context\n\n${item.context}\n\n## Question\n\n${item.question}` },
          ],
        });
        if (completion.choices[0]?.message.content?.includes(`<answer>${item.answers[0]}</answer>`))
          right += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    await tuned?.close();
    return right / tasks;
  };
}

async function prepare(): Promise<() => Promise<number>> {
  if (arm === 'bare' || arm === 'bare-keep-alive') return prepareBare(arm === 'bare-keep-alive');
  writeBenchSplits(join(folder, 'data'), tasks);
  return openSuite({ folder, url, inFlight });
}

try {
  const run = await prepare();
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const hard = await run();
  const wallS = (performance.now() - startMs) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const result: ArmResult = {
    callsPerS: tasks / wallS,
    cpuMsPerCall: (cpu.user + cpu.system) / 1000 / tasks,
    peakRssMb: process.resourceUsage().maxRSS / 1024,
    hard,
  };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
