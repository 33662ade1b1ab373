import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { logsOf } from './live-run.ts';

const matrix = (learningRate: number) => `
name: sim
benchmarks: [{ name: bookkeeping, settings: { style: 2, difficulty: easy }, limit: 8 }]
models: [sim-d]
optimizers: [sim-optimizer-strong]
methods: [no-skill, { name: skillopt, config: { epochs: 1, batchSize: 4, learningRate: ${learningRate} } }]
`;

describe('a simulated matrix', () => {
  it('runs, is a no-op the second time, reports the same bytes, and tells its status', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'sim.yaml'), matrix(4));
    const first = await runInProcess(['run', 'sim.yaml'], { cwd: folder });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('[SIMULATED] sim');
    const logs = logsOf(join(folder, 'results', 'sim'));
    const csv = readFileSync(join(folder, 'results/sim/report/table.csv'), 'utf8');
    expect(
      csv
        .split('\n')
        .slice(1, 3)
        .every((line) => line.startsWith('SIMULATED,')),
    ).toBe(true);

    const second = await runInProcess(['run', 'sim.yaml'], { cwd: folder });
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toContain('0 calls made');
    expect(logsOf(join(folder, 'results', 'sim'))).toEqual(logs);
    expect(readFileSync(join(folder, 'results/sim/report/table.csv'), 'utf8')).toBe(csv);

    const status = await runInProcess(['status', 'results/sim'], { cwd: folder });
    expect(status.stdout).toContain('2 finished, 0 testing, 0 learning');
    const best = readFileSync(
      join(
        folder,
        'results/sim/report/runs/bookkeeping.sim-d.direct.skillopt.sim-optimizer-strong.r0.n8/best_skill.md',
      ),
      'utf8',
    );
    expect(best.length).toBeGreaterThan(0);
  });

  it('refuses a changed configuration under the same name and shows the difference', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'sim.yaml'), matrix(4));
    const first = await runInProcess(['run', 'sim.yaml', '--quiet', '--limit', '4'], { cwd: folder });
    expect(first.code, first.stderr).toBe(0);
    writeFileSync(join(folder, 'sim.yaml'), matrix(2));
    const changed = await runInProcess(['run', 'sim.yaml', '--quiet', '--limit', '4'], { cwd: folder });
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('run.method.config.learningRate: 4 -> 2');
  });

  it('looks back at the end of each epoch: the simulated optimizer understands what it is asked', async () => {
    const folder = temporaryFolder();
    const config =
      'epochs: 3, batchSize: 4, slowUpdate: { mode: forced }, semantics: { sameDocument: compare }';
    writeFileSync(
      join(folder, 'sim.yaml'),
      matrix(4)
        .replace(/epochs: 1, batchSize: 4/, config)
        .replace('no-skill, ', ''),
    );
    const { code, stderr } = await runInProcess(['run', 'sim.yaml', '--quiet'], { cwd: folder });
    expect(code, stderr).toBe(0);
    const runs = join(folder, 'results/sim/runs');
    const [run = ''] = readdirSync(runs);
    const stages = [...readEventsSync(join(runs, run))].filter((event) => event.type === 'stage');
    const data = (name: string) => stages.filter((event) => event.name === name).map((event) => event.data);
    expect(data('documents-compared').map(({ pairs }) => [pairs].flat().length)).toEqual([8, 8]);
    expect(data('guidance-written')).toMatchObject([
      { content: expect.stringMatching(/^- \w/) },
      { content: expect.stringMatching(/^- \w/) },
    ]);
    expect(data('slow-update-decided').map(({ action }) => action)).toEqual([
      'inject_placeholder',
      'force_accept',
      'force_accept',
    ]);
    expect(data('memory-written')[1]).toMatchObject({
      action: 'write_meta_skill',
      content: expect.stringMatching(/^- \w/),
    });
  });

  it('plans without calling anything, and names switches that cannot change the run', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'sim.yaml'), matrix(4).replace('batchSize: 4', 'batchSize: 8'));
    const { code, stdout, stderr } = await runInProcess(['plan', 'sim.yaml'], { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('inert in this plan');
    expect(stdout).toContain('rollouts');
  });

  it('evaluates a given skill on a split that is asked for, with its stamp', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'my skill.md'), '- Separate the fields with a vertical bar.\n');
    const args = [
      'eval',
      '--benchmark',
      'bookkeeping',
      '--model',
      'sim-d',
      '--skill',
      'my skill.md',
      '--unblinded',
    ];
    const { code, stdout, stderr } = await runInProcess([...args, '--split', 'val', '--limit', '6'], {
      cwd: folder,
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/my-skill-[0-9a-f]{6} UNBLINDED/);
    expect(stdout).toContain('[val]');
  });
});
