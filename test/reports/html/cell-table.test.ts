import { expect, it } from 'vitest';
import { cellTableOf } from '../../../reports/html/pages/cell-table.ts';
import { resultTable } from '../../../reports/result-table.ts';
import type { Table } from '../../../reports/table.ts';
import { madeRun } from '../summaries.ts';

const cell = { benchmark: 'ours', target: 'm', mode: 'direct' };
const run = (benchmark: string, method: string, hard: readonly number[]) =>
  madeRun({ benchmark, method, hard });
const own = [run('ours', 'no-skill', [0, 0, 1]), run('ours', 'gepa', [1, 1, 1])];
const runs = [...own, run('theirs', 'no-skill', [0, 0]), run('theirs', 'gepa', [1, 0])];
const made = resultTable(runs, { title: 'all' });
const main: Table = {
  ...made,
  notes: [
    ...made.notes,
    'unseen clusters not known: theirs names its clusters split by split',
    'HAND-OFF: the replies of that model were written by whoever is named',
  ],
};

it('keeps the notes that speak of the rows and columns shown, and counts the comparisons of these rows', () => {
  const notes = cellTableOf(main, cell, own)?.notes.join('\n') ?? '';
  expect(main.notes.join('\n')).toContain('not adjusted for the 2 comparisons shown');
  expect(notes).toContain('not adjusted for the 1 comparison shown');
  expect(notes).toContain('ours: made up');
  expect(notes).not.toMatch(/theirs|unseen|HAND-OFF/);
});

it('says nothing of p where no row has one', () => {
  const alone = run('alone', 'gepa', [1]);
  const table = resultTable([...runs, alone], { title: 'all' });
  const notes = cellTableOf(table, { ...cell, benchmark: 'alone' }, [alone])?.notes.join('\n');
  expect(notes).not.toContain('sign-flip');
});
