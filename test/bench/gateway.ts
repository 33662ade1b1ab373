import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Anthropic from '@anthropic-ai/sdk';
import Table from 'cli-table3';
import OpenAI from 'openai';
import type { BenchProtocol, GatewayLine } from './gateway-server.ts';
import { benchItems } from './searchqa-load.ts';

/**
 * `npm run bench:gateway [-- --calls 300 --repeats 3]`: a provider called with its official SDK, beside the same call
 * through the gateway with our provider behind, whole and streamed. Provider, gateway and client are processes of their
 * own; the arms take turns in one run. One call at a time shows the added latency, 32 at a time the throughput. The
 * provider answers at once, which shows the worst ratio, or after 20 ms.
 */
const { values } = parseArgs({
  options: { calls: { type: 'string', default: '300' }, repeats: { type: 'string', default: '3' } },
});
const calls = Number(values.calls);
const repeats = Number(values.repeats);
const concurrent = 32;
const protocols: readonly BenchProtocol[] = ['messages', 'responses', 'chat'];
const arms = ['direct', 'gateway', 'gateway, streamed'] as const;
type Arm = (typeof arms)[number];

const items = benchItems(64, 'g');
const prompts = items.map(({ context, question }) => `${context}\n\n${question}`);
const expected = '<answer>Alpha Town</answer>';

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

/** One call with the protocol's official SDK; returns the text. `url` ends with `/v1`. */
function caller(protocol: BenchProtocol, url: string, key: string, stream: boolean) {
  const openai = new OpenAI({ apiKey: key, baseURL: url, maxRetries: 0 });
  const anthropic = new Anthropic({ apiKey: key, baseURL: url.replace(/\/v1$/, ''), maxRetries: 0 });
  const model = 'loopback';
  return async (content: string): Promise<string> => {
    const messages = [{ role: 'user' as const, content }];
    switch (protocol) {
      case 'messages': {
        const body = { model, max_tokens: 256, messages };
        if (stream) return anthropic.messages.stream(body).finalText();
        const [block] = (await anthropic.messages.create(body)).content;
        return block?.type === 'text' ? block.text : '';
      }
      case 'responses': {
        const body = { model, input: content };
        if (stream) return (await openai.responses.stream(body).finalResponse()).output_text;
        return (await openai.responses.create(body)).output_text;
      }
      case 'chat': {
        const body = { model, messages };
        if (stream) return (await openai.chat.completions.stream(body).finalContent()) ?? '';
        return (await openai.chat.completions.create(body)).choices[0]?.message.content ?? '';
      }
    }
  };
}

/** Milliseconds of each call, and calls a second, with so many workers. */
async function measure(call: (content: string) => Promise<string>, count: number, workers: number) {
  const times: number[] = [];
  let next = 0;
  const startMs = performance.now();
  const work = async (): Promise<void> => {
    while (next < count) {
      const prompt = prompts[next % prompts.length] ?? '';
      next += 1;
      const before = performance.now();
      if (!(await call(prompt)).includes(expected)) throw new Error('a reply is not the expected one');
      times.push(performance.now() - before);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return { times, callsPerS: count / ((performance.now() - startMs) / 1000) };
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

async function benchAt(latencyMs: number, table: InstanceType<typeof Table>): Promise<void> {
  const provider = start('./throughput-server.ts', [String(latencyMs)]);
  const children = [provider];
  try {
    const url = await firstLine(provider);
    const gateway = start('./gateway-server.ts', [url]);
    children.push(gateway);
    const line: GatewayLine = JSON.parse(await firstLine(gateway));
    for (const protocol of protocols) {
      const callOf: Record<Arm, (content: string) => Promise<string>> = {
        direct: caller(protocol, url, 'none', false),
        gateway: caller(protocol, `${line.url}/v1`, line.tokens[protocol], false),
        'gateway, streamed': caller(protocol, `${line.url}/v1`, line.tokens[protocol], true),
      };
      const times: Record<Arm, number[]> = { direct: [], gateway: [], 'gateway, streamed': [] };
      const rates: Record<Arm, number[]> = { direct: [], gateway: [], 'gateway, streamed': [] };
      for (const arm of arms) await measure(callOf[arm], 30, 2);
      for (let repeat = 0; repeat < repeats; repeat += 1)
        for (const arm of arms) {
          times[arm].push(...(await measure(callOf[arm], calls, 1)).times);
          rates[arm].push((await measure(callOf[arm], calls * 4, concurrent)).callsPerS);
        }
      for (const arm of arms) {
        const [median, p95] = [quantile(times[arm], 0.5), quantile(times[arm], 0.95)];
        const added = [median - quantile(times.direct, 0.5), p95 - quantile(times.direct, 0.95)];
        const rate = quantile(rates[arm], 0.5);
        table.push([
          latencyMs,
          protocol,
          arm,
          median.toFixed(2),
          p95.toFixed(2),
          ...(arm === 'direct' ? ['-', '-'] : added.map((ms) => ms.toFixed(2))),
          (median / quantile(times.direct, 0.5)).toFixed(2),
          rate.toFixed(0),
          (rate / quantile(rates.direct, 0.5)).toFixed(2),
        ]);
      }
    }
  } finally {
    for (const child of children) child.kill();
  }
}

const table = new Table({
  head: [
    'provider ms',
    'protocol',
    'arm',
    'median ms',
    'p95 ms',
    'added median',
    'added p95',
    'latency ratio',
    `calls/s at ${concurrent}`,
    'throughput ratio',
  ],
  style: { head: [], border: [] },
});
for (const latencyMs of [0, 20]) await benchAt(latencyMs, table);
process.stdout.write(
  `${calls} calls of 4,000 characters one at a time, ${calls * 4} at ${concurrent} at a time, ${repeats} interleaved repeats\n` +
    `Node ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown processor'}\n` +
    `${table.toString()}\n`,
);
