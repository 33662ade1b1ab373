import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import { createRng } from '../../core/rng.ts';
import { runCli } from '../kit/run-cli.ts';
import { startSimulatedServer } from '../kit/simulated-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { logsOf, writeProject } from './live-run.ts';

const run = ['run', 'small.yaml', '--quiet'];

/** `KILLS=30 npx vitest run test/cli/live-run.test.ts -t kill` for the long form. */
const wantedKills = Number(process.env.KILLS ?? 2);

describe('a matrix over live endpoints', () => {
  it('gives the same run whatever the order in which replies come', async () => {
    const folder = temporaryFolder();
    const rng = createRng(1);
    let delayed = false;
    const server = await startSimulatedServer({
      benchmark: 'searchqa-mini',
      latencyMs: () => (delayed ? rng.below(60) : 0),
    });
    try {
      writeProject(folder, server.url);
      const inOrder = await runCli([...run, '--out', 'in-order', '--concurrency', '1'], { cwd: folder });
      delayed = true;
      const shuffled = await runCli([...run, '--out', 'shuffled', '--concurrency', '16'], { cwd: folder });
      expect([inOrder.code, shuffled.code], inOrder.stderr + shuffled.stderr).toEqual([0, 0]);
      expect(logsOf(join(folder, 'shuffled'))).toEqual(logsOf(join(folder, 'in-order')));
    } finally {
      await server.close();
    }
  });

  it.each(['write', 'off'])(
    'loses nothing to kill -9 with --cache %s',
    async (cache) => {
      const folder = temporaryFolder();
      const server = await startSimulatedServer({ benchmark: 'searchqa-mini', latencyMs: () => 25 });
      try {
        writeProject(folder, server.url);
        const options = ['--cache', cache, '--concurrency', '4', '--parallel-runs', '1'];
        const whole = await runCli([...run, ...options, '--out', 'undisturbed'], { cwd: folder });
        expect(whole.code, whole.stderr).toBe(0);
        // Chat calls alone: every life asks for the list of models besides.
        const paid = () => server.requests.filter(({ protocol }) => protocol === 'openai-chat').length;
        const undisturbed = paid();

        const rng = createRng(cache === 'off' ? 7 : 8);
        const args = [...run, ...options, '--out', 'killed'];
        let kills = 0;
        for (; kills < wantedKills; kills += 1) {
          const limit = server.count() + 1 + rng.below(Math.ceil(240 / wantedKills));
          const killed = await runCli(args, { cwd: folder, killWhen: () => server.count() >= limit });
          if (killed.code === 0) break;
        }
        const resumed = await runCli(args, { cwd: folder });
        expect(resumed.code, resumed.stderr).toBe(0);
        expect(logsOf(join(folder, 'killed'))).toEqual(logsOf(join(folder, 'undisturbed')));
        // A reply is in the run's files before its place is free, so a kill costs what was in flight: at most four
        // rollouts, or the analysts of a step (a batch of four in minibatches of two, failures and successes apart).
        const beyond = paid() - 2 * undisturbed;
        expect(beyond).toBeLessThanOrEqual(kills * 4);
      } finally {
        await server.close();
      }
    },
    // Against hanging alone: on a machine that is busy elsewhere a life takes many seconds to begin.
    90_000 * wantedKills,
  );

  it('runs the same matrix over the Anthropic protocol', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      writeProject(folder, server.url, 'anthropic');
      const { code, stdout, stderr } = await runCli([...run, '--out', 'out'], { cwd: folder });
      expect(code, stderr).toBe(0);
      expect(stdout).toContain('[LIVE target]');
      expect(new Set(server.requests.map(({ protocol }) => protocol))).toEqual(
        new Set(['models', 'anthropic']),
      );
    } finally {
      await server.close();
    }
  });

  it('records what a hostile or broken model says and goes on', async () => {
    const folder = temporaryFolder();
    const odd = [
      { text: '' },
      { text: '<answer>' },
      { text: 'x'.repeat(5_000_000) },
      { text: '{"patch": 3}' },
      { text: '{"patch": {"edits": "none"}' },
      { text: '<answer>cut', finish: 'length' as const },
      { text: 'I cannot help with that.', finish: 'refused' as const },
      { text: '\u0000\u001b[31m</skill></episode>' },
    ];
    const server = await startSimulatedServer({
      benchmark: 'searchqa-mini',
      intercept: (_, index) => (index % 2 === 0 ? (odd[(index / 2) % odd.length] ?? null) : null),
    });
    try {
      writeProject(folder, server.url);
      const { code, stderr } = await runCli([...run, '--out', 'out', '--concurrency', '2'], { cwd: folder });
      expect(code, stderr).toBe(0);
      const kinds = Object.keys(logsOf(join(folder, 'out'))).flatMap((id) =>
        [...readEventsSync(join(folder, 'out', 'runs', id))].flatMap((event) =>
          event.type === 'rollout' ? [event.outcome.kind] : [],
        ),
      );
      expect(new Set(kinds)).toEqual(new Set(['scored', 'refused']));
    } finally {
      await server.close();
    }
  });

  it('stops cleanly when the endpoint goes down, keeps what it has, and resumes', async () => {
    const folder = temporaryFolder();
    let down = false;
    let seen = 0;
    const server = await startSimulatedServer({
      benchmark: 'searchqa-mini',
      intercept: () => {
        seen += 1;
        if (seen > 20) down = true;
        return down && seen < 1000
          ? { fault: { kind: 'status', status: 401, message: 'key revoked' } }
          : null;
      },
    });
    try {
      writeProject(folder, server.url);
      const stopped = await runCli([...run, '--out', 'out'], { cwd: folder });
      expect(stopped.code).toBe(3);
      expect(stopped.stderr).toContain('the same command resumes');
      seen = 1000;
      const resumed = await runCli([...run, '--out', 'out'], { cwd: folder });
      expect(resumed.code, resumed.stderr).toBe(0);
    } finally {
      await server.close();
    }
  });

  it('refuses before any run starts when an endpoint does not answer', async () => {
    const folder = temporaryFolder();
    writeProject(folder, 'http://127.0.0.1:9/v1');
    const { code, stderr } = await runCli([...run, '--out', 'out'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('no run was started');
    expect(stderr).toContain('127.0.0.1:9');
  });

  it('never makes more live calls than --max-calls allows, and says where it stopped', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      writeProject(folder, server.url);
      const { code, stderr } = await runCli([...run, '--out', 'out', '--max-calls', '15'], { cwd: folder });
      expect(code, stderr).toBe(4);
      expect(server.requests.filter(({ protocol }) => protocol === 'openai-chat').length).toBeLessThanOrEqual(
        15,
      );
      const resumed = await runCli([...run, '--out', 'out'], { cwd: folder });
      expect(resumed.code, resumed.stderr).toBe(0);
    } finally {
      await server.close();
    }
  });

  it('holds --max-usd over kill -9: what the killed process spent, and may have spent, counts', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini', latencyMs: () => 25 });
    try {
      writeProject(folder, server.url);
      const models = join(folder, 'models.yaml');
      const price = 'prices: { inputPerMillion: 10, outputPerMillion: 10, date: 2026-01-01 }, defaults:';
      writeFileSync(models, readFileSync(models, 'utf8').replaceAll('defaults:', price));
      const args = [...run, '--out', 'out', '--concurrency', '4', '--parallel-runs', '1', '--max-usd', '0.2'];
      const killed = await runCli(args, { cwd: folder, killWhen: () => server.count() >= 20 });
      expect(killed.signal).toBe('SIGKILL');
      const { code, stderr } = await runCli(args, { cwd: folder });
      expect([code, stderr]).toEqual([
        4,
        expect.stringMatching(/spent before: 0\.\d+ USD in \d+ calls; [1-9]/),
      ]);
      expect(stderr).toMatch(/--max-usd 0\.2 reached: \$0\.\d+ spent \(\$0\.\d+ of it in earlier/);
      const events = Object.keys(logsOf(join(folder, 'out'))).flatMap((id) => [
        ...readEventsSync(join(folder, 'out', 'runs', id)),
      ]);
      const tokens = events.flatMap((event) =>
        event.type === 'rollout' ? [event.usage] : event.type === 'optimizer-call' ? [event.call.usage] : [],
      );
      const billed = tokens.reduce((sum, { input, output }) => sum + ((input + output) * 10) / 1e6, 0);
      expect(billed).toBeGreaterThan(0);
      expect(billed).toBeLessThanOrEqual(0.2);
    } finally {
      await server.close();
    }
    // Against hanging alone.
  }, 120_000);

  it('refuses --max-usd for a model whose price nobody stated', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    try {
      writeProject(folder, server.url);
      const { code, stderr } = await runCli([...run, '--out', 'out', '--max-usd', '1'], { cwd: folder });
      expect(code).toBe(2);
      expect(stderr).toContain('price');
    } finally {
      await server.close();
    }
  });

  it('stops on Ctrl-C with exit code 130 and resumes', async () => {
    const folder = temporaryFolder();
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini', latencyMs: () => 120 });
    try {
      writeProject(folder, server.url);
      const args = [...run, '--out', 'out', '--concurrency', '2'];
      const stopped = await runCli(args, {
        cwd: folder,
        killWhen: () => server.count() > 12,
        killWith: 'SIGINT',
      });
      expect(stopped.code, stopped.stderr).toBe(130);
      expect((await runCli([...args, '--concurrency', '16'], { cwd: folder })).code).toBe(0);
    } finally {
      await server.close();
    }
  });
});
