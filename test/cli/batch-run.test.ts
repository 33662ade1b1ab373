import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import { runCli } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { startSimulatedServer } from '../kit/simulated-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { logsOf, writeProject } from './live-run.ts';

type Server = Awaited<ReturnType<typeof startSimulatedServer>>;

const run = ['run', 'small.yaml', '--quiet'];
const price =
  'prices: { inputPerMillion: 10, outputPerMillion: 10, date: 2026-01-01, batch: 0.5 }, defaults:';

function writeBatchProject(
  folder: string,
  server: Server,
  provider: 'openai' | 'anthropic' = 'openai',
): void {
  writeProject(folder, server.url, provider);
  const models = join(folder, 'models.yaml');
  const text = readFileSync(models, 'utf8');
  writeFileSync(
    models,
    text
      .replace(
        '    timeoutMs: 10000',
        '    timeoutMs: 10000\n    batch: { quietMs: 30, pollMs: 5, longestPollMs: 20 }',
      )
      .replaceAll('defaults:', price),
  );
}

/** Chat calls that were made one by one. */
const live = (server: Server) =>
  server.requests.filter(({ protocol }) => ['openai-chat', 'anthropic'].includes(protocol));

const paidTwice = (server: Server) => [...server.batches.paid].filter(([, times]) => times > 1);

const billed = (stderr: string) => Number(/(\d+\.\d+) USD;/.exec(stderr)?.[1]);

describe('run --batch', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-'));
  let server: Server;
  let plainCalls: number;
  let plain: { code: number | null; stderr: string };
  let batched: { code: number | null; stderr: string; stdout: string };

  beforeAll(async () => {
    server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    writeBatchProject(folder, server);
    plain = await runInProcess([...run, '--out', 'plain'], { cwd: folder });
    plainCalls = live(server).length;
    batched = await runInProcess([...run, '--batch', '--out', 'batched'], { cwd: folder });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives the same logs as a run without it, from batches for what evaluates', () => {
    expect([plain.code, batched.code], plain.stderr + batched.stderr).toEqual([0, 0]);
    expect(logsOf(join(folder, 'batched'))).toEqual(logsOf(join(folder, 'plain')));
    expect(batched.stderr).toMatch(/batch batch_0: \d+ requests handed in at 'loopback' for target/);
    const made = live(server).length - plainCalls;
    expect(made).toBeGreaterThan(0);
    expect(server.batches.paid.size).toBeGreaterThan(made);
    expect(made + server.batches.paid.size).toBe(plainCalls);
    expect(paidTwice(server)).toEqual([]);
  });

  it('bills batched calls at their part of the price', () => {
    expect(billed(batched.stderr)).toBeGreaterThan(0.4 * billed(plain.stderr));
    expect(billed(batched.stderr)).toBeLessThan(billed(plain.stderr));
  });

  it('is planned at that part of the price, with what stays live', async () => {
    const most = async (...args: string[]) => {
      const { code, stdout, stderr } = await runInProcess(['plan', 'small.yaml', ...args], { cwd: folder });
      expect(code, stderr).toBe(0);
      return { stdout, usd: Number(/output tokens, (\d+\.\d+) USD/.exec(stdout.replace(/\s+/g, ' '))?.[1]) };
    };
    const full = await most();
    const cheaper = await most('--batch');
    expect(cheaper.usd).toBeLessThan(full.usd);
    expect(cheaper.usd).toBeGreaterThan(0.5 * full.usd);
    expect((await most('--batch', '--batch-phases', 'val')).usd).toBe(full.usd);
    expect(cheaper.stdout.replace(/\s+/g, ' ')).toContain(
      '--batch: val, final-val, test, audit, eval rollouts of 3 of 3 runs go through batch APIs',
    );
    expect(full.stdout).not.toContain('--batch');
  });

  it('says of a batched reply that its latency is not known, and only of such', () => {
    const runs = Object.keys(logsOf(join(folder, 'batched')));
    const rollouts = runs.flatMap((id) =>
      [...readEventsSync(join(folder, 'batched', 'runs', id))].filter((event) => event.type === 'rollout'),
    );
    for (const { phase, meta } of rollouts)
      for (const call of meta.calls) expect(call.batched === true).toBe(phase !== 'train');
    const table = JSON.parse(readFileSync(join(folder, 'batched', 'report', 'table.json'), 'utf8'));
    expect(JSON.stringify(table)).toContain('"model_seconds":null');
  });

  it('is replayed from a recording like any other', async () => {
    const recorded = await runInProcess(['record', 'export', 'batched', '--out', 'recording'], {
      cwd: folder,
    });
    expect(recorded.code, recorded.stderr).toBe(0);
    const replayed = await runInProcess(['replay', 'recording', '--out', 'replayed'], { cwd: folder });
    expect(replayed.code, replayed.stderr).toBe(0);
  });

  it('does nothing again when it is finished', async () => {
    const made = server.batches.batches.length;
    const again = await runInProcess([...run, '--batch', '--out', 'batched'], { cwd: folder });
    expect([again.code, server.batches.batches.length]).toEqual([0, made]);
  });

  it('takes the phases that are named alone', async () => {
    const before = server.batches.batches.length;
    const args = [...run, '--batch', '--batch-phases', 'test', '--out', 'test-only', '--cache', 'off'];
    const { code, stderr } = await runInProcess(args, { cwd: folder });
    expect(code, stderr).toBe(0);
    const runs = Object.keys(logsOf(join(folder, 'test-only')));
    const phases = runs.flatMap((id) =>
      [...readEventsSync(join(folder, 'test-only', 'runs', id))].flatMap((event) =>
        event.type === 'rollout' && event.meta.calls[0]?.batched ? [event.phase] : [],
      ),
    );
    expect(new Set(phases)).toEqual(new Set(['test']));
    expect(server.batches.batches.length).toBeGreaterThan(before);
  });

  it('holds --max-usd: what does not fit is not handed in', async () => {
    const args = [...run, '--batch', '--out', 'capped', '--max-usd', '0.05'];
    const before = server.batches.batches.length;
    const { code, stderr } = await runInProcess(args, { cwd: folder });
    expect([code, stderr]).toEqual([4, expect.stringContaining('--max-usd 0.05 reached')]);
    expect(Number(/spent for capped: \d+ calls, (\d+\.\d+) USD/.exec(stderr)?.[1])).toBeLessThanOrEqual(0.05);
    // A call may write 500 tokens at 5 USD a million: no more than this many fit at once, whatever they read.
    const sizes = server.batches.batches.slice(before).map(({ lines }) => lines.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(0.05 / (500 * 5e-6));
  });

  it('refuses before any run starts when the endpoint has no batch API', async () => {
    const other = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      const place = temporaryFolder();
      writeBatchProject(place, other);
      other.batches.serve = async () => null;
      const { code, stderr } = await runInProcess([...run, '--batch', '--out', 'out'], { cwd: place });
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining("endpoint 'loopback' gave no list of batches"),
      ]);
      expect(existsSync(join(place, 'out', 'runs'))).toBe(false);
    } finally {
      await other.close();
    }
  });

  it('speaks the Anthropic protocol too', async () => {
    const other = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      const place = temporaryFolder();
      writeBatchProject(place, other, 'anthropic');
      const { code, stderr } = await runInProcess([...run, '--batch', '--out', 'out'], { cwd: place });
      expect(code, stderr).toBe(0);
      expect(live(other).length + other.batches.paid.size).toBe(plainCalls);
      expect(paidTwice(other)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('takes up the batches of a killed process and pays for nothing twice', async () => {
    const other = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      const place = temporaryFolder();
      writeBatchProject(place, other);
      other.batches.held = true;
      const args = [...run, '--batch', '--out', 'out'];
      const looked = () => other.batches.batches.some(({ looks }) => looks > 1);
      const killed = await runCli(args, { cwd: place, killWhen: looked });
      expect(killed.signal).toBe('SIGKILL');
      const out = other.batches.batches.reduce((sum, { lines }) => sum + lines.length, 0);
      expect(out).toBeGreaterThan(0);

      const forgotten = await runInProcess([...run, '--out', 'out', '--max-calls', '0'], { cwd: place });
      expect(forgotten.stderr).toContain(`${out} calls are out in batches: give --batch`);

      other.batches.held = false;
      const resumed = await runInProcess(args, { cwd: place });
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(paidTwice(other)).toEqual([]);
      expect(live(other).length + other.batches.paid.size).toBe(plainCalls);
      expect(logsOf(join(place, 'out'))).toEqual(logsOf(join(folder, 'plain')));
    } finally {
      await other.close();
    }
    // Against hanging alone.
  }, 90_000);

  it('leaves batches to go on at Ctrl-C and says how to come back', async () => {
    const other = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      const place = temporaryFolder();
      writeBatchProject(place, other);
      other.batches.held = true;
      const args = [...run, '--batch', '--out', 'out'];
      const pressed = setInterval(() => {
        if (!other.batches.batches.some(({ looks }) => looks > 1)) return;
        clearInterval(pressed);
        process.emit('SIGINT');
      }, 5);
      const stopped = await runInProcess(args, { cwd: place });
      clearInterval(pressed);
      const comeBack =
        /batch batch_0: \d+ replies of target wait at 'loopback'; the same command with --batch/;
      expect([stopped.code, stopped.stderr]).toEqual([130, expect.stringMatching(comeBack)]);
      other.batches.held = false;
      const resumed = await runInProcess(args, { cwd: place });
      expect(resumed.code, resumed.stderr).toBe(0);
      expect(paidTwice(other)).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
