import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { bundledItems } from '../../benchmarks/alfworld/bundle.ts';
import { goldenLines, originalGame } from '../benchmarks/alfworld/fixtures.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { parseGoldenRow } from '../vectors/alfworld-replay.ts';

const turnSchema = z.strictObject({
  observation: z.string(),
  done: z.boolean(),
  won: z.boolean(),
  admissible: z.array(z.string()),
});

function arrange(files: Readonly<Record<string, string>>) {
  const cwd = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  return (args: readonly string[]) => runInProcess(['play', ...args], { cwd });
}

const turnsIn = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => turnSchema.parse(JSON.parse(line)));

describe('the play command', () => {
  it('plays a list of commands as JSON lines, one for the reset and one a command, as the real stack does', async () => {
    const item = bundledItems().val.find(({ id }) => id === 'val:0006');
    const row = goldenLines()
      .map(parseGoldenRow)
      .find(({ id }) => id === 'val:0006');
    const steps = row?.episodes[0]?.steps ?? [];
    const commands = steps.map(({ command }) => command).join('\n');
    const play = arrange({ 'game.tw-pddl': JSON.stringify(item?.game), 'commands.txt': `${commands}\n` });
    const result = await play(['alfworld', 'game.tw-pddl', '--commands', 'commands.txt', '--json']);
    expect([result.code, result.stderr]).toEqual([0, '']);
    const [reset, ...turns] = turnsIn(result.stdout);
    expect(reset).toMatchObject({
      observation: row?.initial_observation,
      admissible: row?.initial_admissible,
    });
    expect(
      turns.map(({ observation, done, won, admissible }) => ({ observation, done, won, admissible })),
    ).toEqual(
      steps.map(({ observation, done, admissible }) => ({ observation, done, won: done, admissible })),
    );
    expect(turns.at(-1)).toMatchObject({ done: true, won: true });
  });

  it('upgrades a game of the original generation when asked to', async () => {
    const play = arrange({ 'game.tw-pddl': originalGame().text, 'commands.txt': 'go to toilet 1\r\n\nhelp' });
    const args = ['alfworld', 'game.tw-pddl', '--commands', 'commands.txt', '--json'];
    const answers = async (more: readonly string[]) =>
      turnsIn((await play([...args, ...more])).stdout).map(({ observation }) => observation.split('\n')[0]);
    expect((await answers([])).slice(1)).toEqual([
      'You arrive at loc 16. On the toilet 1, you see nothing.',
      'Nothing happens.',
      'Nothing happens.',
    ]);
    expect((await answers(['--grammar', 'current'])).slice(1)).toEqual([
      'You arrive at toilet 1. On the toilet 1, you see nothing.',
      'Nothing happens.',
      'Available commands:',
    ]);
  });

  it('shows a person text, and ends after the last step', async () => {
    const play = arrange({ 'game.tw-pddl': originalGame().text, c: 'look\ngo to toilet 1' });
    const { code, stdout } = await play(['alfworld', 'game.tw-pddl', '--commands', 'c', '--max-steps', '2']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^-= Welcome to TextWorld, ALFRED! =-\n\nYou are in the middle of a room/);
    expect(stdout).toContain('> go to toilet 1\nYou arrive at loc 16.');
    expect(stdout.trimEnd()).toMatch(/No steps are left\.$/);
  });

  it.each<[number, readonly string[], string]>([
    [2, ['alfworld', 'none.tw-pddl'], 'none.tw-pddl: cannot be read'],
    [2, ['alfworld', 'bad.tw-pddl'], "bad.tw-pddl: not a game file: field 'pddl_domain'"],
    [2, ['alfworld', 'torn.tw-pddl'], 'torn.tw-pddl: not a game file: not JSON'],
    [2, ['alfworld', 'game.tw-pddl', '--commands', 'none.txt'], 'none.txt: cannot be read'],
    [1, ['searchqa', 'game.tw-pddl'], "no game to play in 'searchqa'"],
    [1, ['alfworld'], "missing required argument 'game.tw-pddl'"],
    [1, ['alfworld', 'game.tw-pddl', '--grammar', 'old'], 'Allowed choices are as-stored, current'],
    [1, ['alfworld', 'game.tw-pddl', '--max-steps', '0'], 'it must be a whole number above 0'],
  ])('ends with code %i: %j', async (code, args, message) => {
    const play = arrange({
      'game.tw-pddl': originalGame().text,
      'bad.tw-pddl': '{}',
      'torn.tw-pddl': '{"pddl',
    });
    const result = await play(args);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });
});
