import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeReport } from '../../reports/write-report.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { madeRun } from './summaries.ts';

it('removes what an earlier report wrote of runs that are gone, and nothing else', () => {
  const results = temporaryFolder();
  const reported = join(results, 'report', 'runs');
  const put = (folder: string, ...files: readonly string[]) => {
    mkdirSync(folder, { recursive: true });
    for (const file of files) writeFileSync(join(folder, file), 'old');
  };
  const summary = madeRun({ hard: [1] });
  put(join(results, 'runs', summary.run.id), 'events.jsonl');
  // Of another matrix in the same folder: this report does not write it.
  put(join(results, 'runs', 'other'), 'events.jsonl');
  put(join(reported, 'other'), 'run.txt');
  put(join(reported, 'gone'), 'run.txt', 'history.json', 'best_skill.md');
  put(join(reported, 'gone-with-notes'), 'run.txt', 'my-notes.md');
  put(join(reported, 'gone-with-folder', 'run.txt'));
  put(reported, 'run.txt');
  const before = readdirSync(reported).filter((name) => name !== 'gone');
  expect(writeReport(results, [summary], [])).toEqual([`report/runs/${summary.run.id}/run.txt`]);
  expect(readdirSync(reported).sort()).toEqual([...before, summary.run.id].sort());
  expect(readFileSync(join(reported, 'gone-with-notes', 'run.txt'), 'utf8')).toBe('old');
});
