import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerAll, openRequests, simulatedAnswerer } from '../kit/answer-handoff.ts';
import { type CliResult, runCli } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { logsOf } from './live-run.ts';

const models = (more = '') => `
models:
  by-hand: { provider: handoff, folder: requests, answeredBy: Jane Doe, blinded: false${more} }
`;
const matrix = `
name: small
catalog: models.yaml
benchmarks: [{ name: searchqa-mini, limit: 8 }]
models: [sim-c]
optimizers: [by-hand]
methods:
  - no-skill
  - { name: skillopt, config: { epochs: 1, batchSize: 8, minibatchSize: 4 } }
`;
const trained = 'searchqa-mini.sim-c.direct.skillopt.by-hand.r0.n8';
const run = ['run', 'small.yaml', '--quiet'];

function project(): { folder: string; requests: string } {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'small.yaml'), matrix);
  writeFileSync(join(folder, 'models.yaml'), models());
  return { folder, requests: join(folder, 'requests') };
}

/** Runs, answers what is wanted and runs again until the run does not end with 5. */
async function rounds(
  folder: string,
  args: readonly string[] = run,
): Promise<{ last: CliResult; times: number }> {
  const answer = await simulatedAnswerer('searchqa-mini', 'sim-optimizer-strong');
  for (let times = 1; times <= 20; times += 1) {
    const last = await runInProcess(args, { cwd: folder });
    if (last.code !== 5) return { last, times };
    const answered = await answerAll(join(folder, 'requests'), answer);
    if (answered === 0) throw new Error(`nothing to answer, yet:\n${last.stderr}`);
  }
  throw new Error('20 rounds were not enough');
}

describe('a run whose optimizer answers by hand', () => {
  it('suspends with 5, lists what it wants, comes to its end over several rounds, and names who answered', async () => {
    const { folder, requests } = project();
    const plan = await runInProcess(['plan', 'small.yaml'], { cwd: folder });
    expect(plan.stdout).toMatch(/up to \d+ replies by hand may be wanted of by-hand, answered by Jane Doe/);

    const first = await runInProcess(run, { cwd: folder });
    expect(first.code, first.stderr).toBe(5);
    const open = openRequests(requests);
    expect(open.length).toBeGreaterThan(1);
    expect(first.stderr).toContain(`replies wanted: ${open.length};`);
    for (const { key, replyFile } of open)
      expect(first.stderr).toContain(`requests/${key}.request.md -> requests/${replyFile}`);
    // The other run of the sweep has gone its way.
    expect(first.stdout).toContain('no-skill');
    const status = await runInProcess(['status', 'results/small'], { cwd: folder });
    expect(status.stdout).toContain(`waiting for ${open.length} replies`);

    const { last, times } = await rounds(folder);
    expect(last.code, last.stderr).toBe(0);
    expect(times).toBeGreaterThan(2);
    expect(last.stdout).toContain('[SIMULATED HAND-OFF optimizer: Jane Doe, UNBLINDED] small');
    expect(last.stdout).toContain('skillopt HAND-OFF optimizer: Jane Doe UNBLINDED');
    const csv = readFileSync(join(folder, 'results/small/report/table.csv'), 'utf8');
    expect(
      csv
        .trimEnd()
        .split('\n')
        .slice(1)
        .every((line) => line.includes('HAND-OFF optimizer: Jane Doe')),
    ).toBe(true);
    expect((await runInProcess(['status', 'results/small'], { cwd: folder })).stdout).not.toContain(
      'waiting',
    );
    expect(readFileSync(join(requests, 'WANTED.md'), 'utf8')).toContain('Replies wanted: 0');
  }, 120_000);

  it('stays at 5 on a reply off the schema, says why beside it, and takes the corrected one', async () => {
    const { folder, requests } = project();
    expect((await runInProcess(run, { cwd: folder })).code).toBe(5);
    const [first] = openRequests(requests);
    const reply = join(requests, first?.replyFile ?? '');
    writeFileSync(reply, '{"batch_size": 2, "failure_summary": [], "patch": {"edits": []}}');
    const refused = await runInProcess(run, { cwd: folder });
    expect(refused.code).toBe(5);
    const problem = `${first?.key}.problem.md`;
    expect(refused.stderr).toContain(`(refused: see requests/${problem})`);
    expect(readFileSync(join(requests, problem), 'utf8')).toContain("missing key 'reasoning' in 'patch'");
    rmSync(reply);
    await answerAll(requests, await simulatedAnswerer('searchqa-mini', 'sim-optimizer-strong'));
    const corrected = await runInProcess(run, { cwd: folder });
    expect(corrected.code).toBe(5);
    expect(corrected.stderr).not.toContain(first?.key);
    expect(existsSync(join(requests, problem))).toBe(false);
  }, 120_000);

  it('gives the log of one life after kills and suspensions, and replays without the folder', async () => {
    const { folder, requests } = project();
    const log = join(folder, 'results/small/runs', trained, 'events.jsonl');
    const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length : 0);
    const answer = await simulatedAnswerer('searchqa-mini', 'sim-optimizer-strong');
    for (let kills = 0; kills < 2; kills += 1) {
      const before = lines();
      await runCli(run, { cwd: folder, killWhen: () => lines() > before + 1 });
      if (existsSync(requests)) await answerAll(requests, answer);
    }
    const resumed = await rounds(folder);
    expect(resumed.last.code, resumed.last.stderr).toBe(0);

    const once = project();
    cpSync(requests, once.requests, { recursive: true });
    const { code, stderr } = await runInProcess(run, { cwd: once.folder });
    expect(code, stderr).toBe(0);
    expect(logsOf(join(folder, 'results/small'))).toEqual(logsOf(join(once.folder, 'results/small')));

    const recorded = await runInProcess(['record', 'export', 'results/small', '--out', 'recording'], {
      cwd: folder,
    });
    expect(recorded.code, recorded.stderr).toBe(0);
    rmSync(requests, { recursive: true });
    rmSync(join(folder, 'models.yaml'));
    const replayed = await runInProcess(['replay', 'recording'], { cwd: folder });
    expect(replayed.code, replayed.stderr).toBe(0);
    expect(replayed.stdout).toContain('HAND-OFF optimizer: Jane Doe');
    expect(existsSync(requests)).toBe(false);
  }, 120_000);

  it('waits for the replies with --wait and ends by itself', async () => {
    const { folder, requests } = project();
    mkdirSync(requests);
    const answer = await simulatedAnswerer('searchqa-mini', 'sim-optimizer-strong');
    const ended = runCli([...run, '--wait', '--limit', '4'], { cwd: folder });
    const pause = () => new Promise<null>((resolve) => setTimeout(() => resolve(null), 50));
    while ((await Promise.race([ended, pause()])) === null) await answerAll(requests, answer);
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('waiting for replies by hand: the open ones are listed in requests/WANTED.md');
  }, 120_000);
});

describe('a target that answers by hand', () => {
  const evaluate = ['eval', '--benchmark', 'searchqa-mini', '--model', 'by-hand', '--limit', '3', '--quiet'];

  it('is asked all items of a batch at once, whatever the concurrency, and named in the table', async () => {
    const { folder, requests } = project();
    writeFileSync(join(folder, 'models.yaml'), models().replace('false', 'true'));
    const asked = await runInProcess([...evaluate, '--concurrency', '1'], { cwd: folder });
    expect(asked.code, asked.stderr).toBe(5);
    expect(openRequests(requests)).toHaveLength(3);
    await answerAll(requests, () => '<answer>no idea</answer>');
    const done = await runInProcess(evaluate, { cwd: folder });
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain('[HAND-OFF target: Jane Doe] eval on test');
    expect(done.stdout).not.toContain('UNBLINDED');
    expect(done.stdout).not.toContain('LIVE');
  });

  it('cannot stand beside a simulated optimizer', async () => {
    const { folder } = project();
    writeFileSync(
      join(folder, 'mixed.yaml'),
      matrix.replace('[sim-c]', '[by-hand]').replace('[by-hand]\nmethods', '[sim-optimizer-mid]\nmethods'),
    );
    const { code, stderr } = await runInProcess(['run', 'mixed.yaml'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain('one is simulated and the other real');
  });
});

describe('the entry of a hand-off model', () => {
  it.each([
    ['    { provider: handoff, folder: x, blinded: true }', "missing key 'answeredBy'"],
    ['    { provider: handoff, folder: x, answeredBy: Jane }', "missing key 'blinded'"],
    ['    { provider: handoff, folder: x, answeredBy: "a\\nb", blinded: true }', 'one line without control'],
    ['    { provider: handoff, folder: x, answeredBy: J, blinded: true, waits: 1 }', "did you mean 'wait'?"],
    ['    { provider: hand-off, folder: x, answeredBy: J, blinded: true }', 'provider'],
  ])('is refused when it reads %s', async (entry, complaint) => {
    const { folder } = project();
    writeFileSync(join(folder, 'models.yaml'), `models:\n  by-hand:\n${entry}\n`);
    const { code, stderr } = await runInProcess(['plan', 'small.yaml'], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toContain(complaint);
    expect(stderr).toMatch(/models\.yaml:[23]/);
  });
});
