import { expect, it } from 'vitest';
import { indexResult } from '../../../reports/html/pages/index-result.ts';
import { baseRuns, cellResult, resultSentence } from '../../../reports/html/pages/result-sentence.ts';
import { runStamps } from '../../../reports/html/run-stamps.ts';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { type MadeRun, madeRun } from '../summaries.ts';
import { textOf } from './page-parts.ts';

const run = (method: string, hard: readonly number[], more: Partial<MadeRun> = {}) =>
  madeRun({ method, hard, ...more });
const base = run('no-skill', [0, 0, 0, 0, 0, 0, 0, 1]);
const better = run('gepa', [1, 1, 1, 1, 1, 1, 0, 1], { stamps: ['UNBLINDED'] });
const told = (runs: readonly RunSummary[]) => {
  const { rows, stamp } = resultTable(runs, { title: 'x' });
  const result = cellResult(rows, baseRuns(runs));
  return result === null ? null : textOf(resultSentence(result, stamp, runStamps(runs))?.markup ?? '');
};

it('says the best run of a cell with what its row prints, and what it does not say', () => {
  const row = resultTable([base, better], { title: 'x' }).rows[1];
  const text = told([base, better]) ?? '';
  expect(text).toContain('Best on test of 2 runs: gepa UNBLINDED, 87.5 [52.9, 97.8] % of n = 8 test tasks');
  expect(text).toContain(`gain over no-skill +75.0 points [`);
  expect(text).toContain(`6 tasks better and 0 worse, p ${row?.shown.p} (not adjusted`);
  expect(text).toContain('one trained document');
  expect(text).not.toContain('SIMULATED');
});

it('says that a number is simulated, that nothing is above the base, and who is equal best', () => {
  const simulated = (method: string, hard: readonly number[]) => run(method, hard, { source: 'simulated' });
  expect(told([simulated('no-skill', [1, 0]), simulated('gepa', [0, 0])])).toMatch(
    /^No run of 2 is above no-skill on test: .* SIMULATED: this says nothing of any real model/,
  );
  expect(told([base, better, run('skillopt', [1, 1, 1, 1, 1, 1, 1, 0])])).toContain(
    'Equal best on test of 3 runs: gepa UNBLINDED, skillopt, each 87.5 %',
  );
});

it('says nothing without a no-skill run, without another run, and over other test tasks', () => {
  expect(told([better])).toBeNull();
  expect(told([base])).toBeNull();
  expect(told([base, run('gepa', [1, 1], { testDigest: 'e'.repeat(64) })])).toBeNull();
});

it('counts over many cells', () => {
  const cells = ['a', 'b', 'c', 'd', 'e'].flatMap((benchmark, at) => [
    run('no-skill', [1, 0], { benchmark }),
    run('gepa', at === 0 ? [0, 0] : [1, 1], { benchmark, stamps: ['UNBLINDED'] }),
  ]);
  const text = textOf(indexResult(resultTable(cells, { title: 'x' }), cells)?.markup ?? '');
  expect(text).toContain('above no-skill in 4 of the 5 cells');
  expect(text).toContain('gepa UNBLINDED in 4, no-skill in 1.');
  const few = resultTable([base, better], { title: 'x' });
  expect(textOf(indexResult(few, [base, better])?.markup ?? '')).toContain('Best on test of 2 runs: gepa');
});
