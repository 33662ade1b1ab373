import ExcelJS from 'exceljs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { secret, smallLimits } from './attack.ts';
import { layBait } from './bait-server.ts';
import { javascriptAttacks } from './javascript-attacks.ts';

const sandbox = new Sandbox({ limits: smallLimits, concurrency: 1 });
let ground: Awaited<ReturnType<typeof layBait>>;
let input: Uint8Array;

beforeAll(async () => {
  ground = await layBait();
  const workbook = new ExcelJS.Workbook();
  workbook.addWorksheet('Sheet1').getCell('A1').value = 1;
  input = new Uint8Array(await workbook.xlsx.writeBuffer());
});
afterAll(async () => {
  await ground.remove();
  sandbox.close();
});

/** Prints what an earlier script might have left in the process that runs this one. */
const look =
  "console.log('clean', Object.keys(Object.prototype).length, ({}).polluted, typeof Array.prototype.push, new ExcelJS.Workbook().worksheets.length)";

describe('JavaScript stays in QuickJS', () => {
  afterEach(async () => {
    const { stdout } = await sandbox.runCode({
      language: 'javascript',
      code: look,
      files: {},
      timeLimitMs: 20_000,
    });
    expect(stdout).toBe('clean 0 undefined function 0\n');
    expect(ground.connections()).toBe(0);
    expect(ground.isUntouched()).toBe(true);
  });

  test.each(javascriptAttacks.map((attack) => [attack.title, attack] as const))(
    '%s',
    async (_title, attack) => {
      const result = await sandbox.runCode({
        language: 'javascript',
        code: attack.code(ground.bait),
        files: { '/task/input.xlsx': input },
        timeLimitMs: attack.timeLimitMs ?? 20_000,
      });
      const printed = `${result.stdout}${result.stderr}`;
      expect(printed).not.toContain('ESCAPED');
      expect(printed).not.toContain(secret);
      expect(printed).not.toContain(process.cwd());
      expect(result.limit).toBe(attack.limit ?? null);
      if (attack.says !== undefined) expect(printed).toMatch(attack.says);
      if (attack.files !== undefined) expect(Object.keys(result.files).sort()).toEqual(attack.files);
      for (const path of Object.keys(result.files)) expect(path).toMatch(/^\/task\/[^\n]+$/);
      if (attack.check !== undefined) expect(attack.check(result)).toBe(true);
    },
  );
});

test('every attack of the table is another one, and there are more than 40', () => {
  expect(new Set(javascriptAttacks.map(({ title }) => title)).size).toBe(javascriptAttacks.length);
  expect(javascriptAttacks.length).toBeGreaterThanOrEqual(40);
});
