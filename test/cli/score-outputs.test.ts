import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { scoreOutputs } from '../../cli/score-outputs.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const data = fileURLToPath(new URL('../../benchmarks/spreadsheetbench/data/spreadsheet', import.meta.url));

function predictions(): string {
  const folder = temporaryFolder();
  const put = (id: string, no: string, kind: string) => {
    mkdirSync(join(folder, id), { recursive: true });
    copyFileSync(join(data, id, `${no}_${id}_${kind}.xlsx`), join(folder, id, `${no}_pred.xlsx`));
  };
  put('library-tax', '1', 'answer');
  put('library-tax', '2', 'answer');
  put('garden-size', '1', 'answer');
  put('garden-size', '2', 'input');
  put('workshop-label', '1', 'answer');
  put('garden-total', '1', 'answer');
  return folder;
}

describe('score --outputs', () => {
  it('scores workbooks made elsewhere, case by case, and counts tasks without a folder as missing', async () => {
    const { code, stdout, stderr } = await runInProcess([
      'score',
      'spreadsheetbench-mini',
      '--outputs',
      predictions(),
    ]);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, 3)).toEqual([
      {
        id: 'library-tax',
        hard: 1,
        soft: 1,
        cases: [
          { no: '1', passed: true, reason: '' },
          { no: '2', passed: true, reason: '' },
        ],
      },
      {
        id: 'garden-size',
        hard: 0,
        soft: 0.5,
        cases: [
          { no: '1', passed: true, reason: '' },
          { no: '2', passed: false, reason: 'eval-mismatch: cells differ from the answer' },
        ],
      },
      {
        id: 'workshop-label',
        hard: 0,
        soft: 0.5,
        cases: [
          { no: '1', passed: true, reason: '' },
          { no: '2', passed: false, reason: 'output-not-found: no file 2_pred.xlsx' },
        ],
      },
    ]);
    expect(lines[3].summary).toMatchObject({ n: 3, hard: 1 / 3, soft: 2 / 3, missing: 3 });
    expect(stderr).toContain('not in the split, left out: garden-total');
  });

  const score = async (name: string, folder: string) => {
    const benchmark = findBenchmark(name).create({ prompts: new PromptLibrary() });
    const signal = new AbortController().signal;
    const { splits } = await benchmark.load({ source: { kind: 'bundled' }, settings: {}, limit: 0, signal });
    return scoreOutputs(benchmark, folder, splits.test);
  };

  it.each([
    ['spreadsheetbench-mini', '/no/such/folder', 'no such folder'],
    ['searchqa-mini', '.', 'answers are texts'],
    ['spreadsheetbench-mini', '.', 'no task of the split is there (<task id>/<case>_pred.xlsx)'],
  ])('refuses %s with the folder %s', async (name, folder, message) => {
    await expect(score(name, folder)).rejects.toThrow(message);
  });

  it('excludes a predictions file, and one of the two must be there', async () => {
    const both = runInProcess(['score', 'spreadsheetbench-mini', 'x.jsonl', '--outputs', '.']);
    const none = runInProcess(['score', 'spreadsheetbench-mini']);
    expect((await both).stderr).toContain('exclude each other');
    expect((await none).stderr).toContain('name a predictions file, or a folder');
    expect([(await both).code, (await none).code]).toEqual([1, 1]);
  });
});
