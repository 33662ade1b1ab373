import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { smallLimits } from './attack.ts';
import { layBait } from './bait-server.ts';
import { neverPrinted, pythonAttacks } from './python-attacks.ts';

const status = await findWrap();
const reason = status.ok ? '' : ` (skipped: ${status.reason})`;
const sandbox = new Sandbox({ limits: smallLimits });
let ground: Awaited<ReturnType<typeof layBait>>;

const before = new Set(readdirSync('/proc'));

/** Processes that the sandbox's own users still have, or a bubblewrap that this process has started. */
function leftBehind(): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const text = readFileSync(`/proc/${name}/status`, 'latin1');
      const uid = Number(/^Uid:\t(\d+)/m.exec(text)?.[1]);
      const parent = Number(/^PPid:\t(\d+)/m.exec(text)?.[1]);
      if (/^State:\tZ/m.test(text)) return false;
      // Runs of other test files have parents of their own; what was left behind belongs to nobody.
      const isOrphan = uid >= 60578 && uid < 61178 && parent === 1 && !before.has(name);
      return isOrphan || (parent === process.pid && /^Name:\tbwrap/m.test(text));
    } catch {
      return false;
    }
  });
}

beforeAll(async () => {
  ground = await layBait();
});
afterAll(async () => {
  await ground.remove();
  sandbox.close();
});

describe.skipIf(!status.ok)(`Python and shell stay in the sandbox${reason}`, () => {
  afterEach(async () => {
    await expect.poll(leftBehind, { timeout: 3000 }).toEqual([]);
    expect(ground.connections()).toBe(0);
    expect(ground.isUntouched()).toBe(true);
  });

  test.each(pythonAttacks.map((attack) => [attack.title, attack] as const))('%s', async (_title, attack) => {
    const result = await sandbox.runCode({
      language: attack.language ?? 'python',
      code: attack.code(ground.bait),
      files: { '/task/input.txt': Buffer.from('input') },
      timeLimitMs: attack.timeLimitMs ?? 20_000,
    });
    const printed = `${result.stdout}${result.stderr}`;
    expect(printed).not.toContain('ESCAPED');
    for (const text of neverPrinted) expect(printed).not.toContain(text);
    expect(result.limit).toBe(attack.limit ?? null);
    expect(result.timedOut).toBe(attack.limit === 'time');
    if (attack.says !== undefined) expect(printed).toMatch(attack.says);
    if (attack.files !== undefined) expect(Object.keys(result.files).sort()).toEqual(attack.files);
    for (const path of Object.keys(result.files)) expect(path).toMatch(/^\/task\/[^\n]+$/);
    if (attack.check !== undefined) expect(attack.check(result)).toBe(true);
  });

  test('every attack of the table is another one, and there are more than 40', () => {
    expect(new Set(pythonAttacks.map(({ title }) => title)).size).toBe(pythonAttacks.length);
    expect(pythonAttacks.length).toBeGreaterThanOrEqual(40);
  });

  test('after all of them it still works', async () => {
    const result = await sandbox.runCode({
      language: 'python',
      code: 'import openpyxl\nbook = openpyxl.Workbook()\nbook.active["A1"] = 4711\nbook.save("/task/out.xlsx")',
      files: {},
      timeLimitMs: 20_000,
    });
    expect(result).toMatchObject({ exitCode: 0, stderr: '', limit: null });
    expect(Object.keys(result.files)).toEqual(['/task/out.xlsx']);
  });
});
