import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { effectivePosition } from '../../benchmarks/spreadsheetbench/score/answer-position.ts';
import { scoreCase } from '../../benchmarks/spreadsheetbench/score/score-case.ts';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { differingCells } from './same-cells.ts';

const here = import.meta.dirname;
const dataDir = process.env.DATA_DIR || join(here, '../../../shared/data');
const folder = join(dataDir, 'spreadsheetbench', 'spreadsheet');
const solutions = join(here, '../fixtures/spreadsheet-solutions');

/** Real tasks with the range that their answers are read from; the solutions are written by hand. */
const tasks: readonly (readonly [id: string, sheet: string | null, range: string])[] = [
  ['39604', null, 'C4'],
  ['37609', null, 'C2:C11'],
  ['10452', null, 'E4:E12'],
  ['79-7', 'Sheet1', 'A1:A4'],
  ['17251', null, 'C2:C11'],
  ['315-23', 'Sheet1', 'A1:N53'],
  ['239-25', 'Maturities', 'A2:M10'],
  ['18645', 'Opportunities', 'G2:G3'],
  ['599-9', 'Before', 'K2:K19'],
  ['54057', null, 'D3:D9'],
];

/** Answer position as the task's record states it. */
function positionOf(id: string): string {
  const records: { id: string | number; answer_position: string; answer_sheet?: string }[] = JSON.parse(
    readFileSync(join(dataDir, 'spreadsheetbench', 'dataset.json'), 'utf8'),
  );
  const record = records.find((one) => String(one.id) === id);
  if (record === undefined) throw new Error(`no record of ${id}`);
  return effectivePosition(record.answer_position, record.answer_sheet ?? '');
}

/** The vectors' run looks at all three cases of each task, the test suite at the first. */
const cases = process.env.VECTORS_DIR ? [1, 2, 3] : [1];

const status = await findWrap();
const sandbox = new Sandbox();
afterAll(() => sandbox.close());

const absent = existsSync(folder) ? null : `no ${folder}`;
const languages = [
  { language: 'javascript' as const, ending: 'js', missing: absent },
  { language: 'python' as const, ending: 'py', missing: absent ?? (status.ok ? null : status.reason) },
];

for (const { language, ending, missing } of languages)
  describe.skipIf(missing !== null)(
    `real tasks are solved in ${language}${missing === null ? '' : ` (skipped: ${missing})`}`,
    () => {
      test.each(tasks)('%s', { timeout: 120_000 }, async (id, sheet, range) => {
        const script = readFileSync(join(solutions, `${id}.${ending}`), 'utf8');
        for (const number of cases) {
          const file = (kind: string) =>
            new Uint8Array(readFileSync(join(folder, id, `${number}_${id}_${kind}.xlsx`)));
          const { stderr, exitCode, files } = await sandbox.runCode({
            language,
            code:
              language === 'python'
                ? `INPUT_PATH = '/task/input.xlsx'\nOUTPUT_PATH = '/task/output.xlsx'\n${script}`
                : `const INPUT_PATH = '/task/input.xlsx';\nconst OUTPUT_PATH = '/task/output.xlsx';\n${script}`,
            files: { '/task/input.xlsx': file('input') },
            timeLimitMs: 60_000,
          });
          expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
          expect(Object.keys(files)).toEqual(['/task/output.xlsx']);
          const output = files['/task/output.xlsx'] ?? new Uint8Array();
          expect(await differingCells(output, file('answer'), sheet, range)).toEqual([]);
          // The benchmark's own scorer agrees, on the position that the task's record names.
          expect(scoreCase(output, file('answer'), positionOf(id))).toMatchObject({ passed: true });
        }
      });
    },
  );
