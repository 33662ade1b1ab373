import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readGymFile } from '../../matrix/gym/gym-file.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { madeFile } from '../matrix/gym/made-file.ts';

describe('skillopt-bench gym', () => {
  it('runs in several processes, counts every use of the sealed seeds, and writes stamped tables', async () => {
    const cwd = temporaryFolder();
    const command = ['gym', '--methods', 'seed-skill', '--worlds', '2', '--seeds', 'sealed:2', '--jobs', '2'];
    const refused = await runInProcess([...command, '--out', 'gym.json'], { cwd });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('add --sealed');
    expect(existsSync(join(cwd, 'gym.json'))).toBe(false);

    const first = await runInProcess([...command, '--sealed', '--out', 'gym.json'], { cwd });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toContain('[SIMULATED] The gym: 2 worlds');
    expect(readFileSync(join(cwd, 'gym.worlds.csv'), 'utf8')).toContain('SIMULATED,w01,');
    const before = readFileSync(join(cwd, 'gym.json'), 'utf8');
    const again = await runInProcess([...command, '--sealed', '--out', 'gym.json'], { cwd });
    expect(again.stderr).toContain('use 2 of the sealed seeds');
    expect(again.stdout).toBe(first.stdout);
    expect(readFileSync(join(cwd, 'gym.json'), 'utf8')).toBe(before);
  });

  it('leaves options behind a subcommand to that subcommand, also where `gym` itself has one of that name', async () => {
    const cwd = temporaryFolder();
    const seeds = await runInProcess(['gym', 'controls', '--seeds', 'none'], { cwd });
    expect(seeds.code).toBe(1);
    expect(seeds.stderr).toContain("option '--seeds <n>' argument 'none' is invalid");
    const chosen = ['--worlds', 'burnt-fingers', '--first-seed', '5', '--seeds', '1', '--jobs', '1'];
    const { code, stdout, stderr } = await runInProcess(['gym', 'controls', ...chosen, '--out', 'one.json'], {
      cwd,
    });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('burnt-fingers');
    expect(stdout).not.toContain('late-noise');
    const { rows } = readGymFile(join(cwd, 'one.json'));
    expect(rows.map(({ world, seed }) => `${world} ${seed}`)).toEqual(['burnt-fingers 5', 'burnt-fingers 5']);
    expect(existsSync(join(cwd, 'results'))).toBe(false);
  });

  it('compare ends with 0 for as good and 1 for worse, and says which in its first line', async () => {
    const cwd = temporaryFolder();
    const save = (name: string, level: number) =>
      writeFileSync(
        join(cwd, name),
        JSON.stringify(madeFile({ a: (world) => level + world / 100 }, { worlds: 10, seeds: 2 })),
      );
    save('a.json', 0.5);
    save('b.json', 0.4);
    const same = await runInProcess(['gym', 'compare', 'a.json', 'a.json'], { cwd });
    expect([same.code, same.stdout.split(':')[0]]).toEqual([0, '[SIMULATED] NON-INFERIOR']);
    const worse = await runInProcess(['gym', 'compare', 'a.json', 'b.json', '--margin', '0.02'], { cwd });
    expect([worse.code, worse.stdout.split(':')[0]]).toEqual([1, '[SIMULATED] WORSE']);
    expect(worse.stdout).toContain('-10.0 points');
    const missing = await runInProcess(['gym', 'compare', 'a.json', 'none.json'], { cwd });
    expect([missing.code, missing.stderr.includes('none.json')]).toEqual([2, true]);
  });
});
