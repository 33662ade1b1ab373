import { expect, it } from 'vitest';
import { ablationCharts } from '../../../reports/charts/ablation-chart.ts';
import { winningDocument } from '../../../reports/html/pages/winning-document.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { type MadeRun, madeRun } from '../summaries.ts';
import { textOf } from './page-parts.ts';

const by = (name: string, options: MadeRun, text = 'Add up.'): RunSummary => {
  const made = madeRun(options);
  const optimizer = { name, id: name, source: 'live' as const };
  return {
    ...made,
    run: { ...made.run, id: `${made.run.id}.${name}`, optimizer },
    documents: new Map([['abc', text]]),
  };
};
const shown = (runs: readonly RunSummary[]) => winningDocument(runs)?.markup ?? '';

it('names the winner with its stamps, and with its optimizer where several served its method', () => {
  const stamped = { method: 'human', hard: [1, 1], stamps: ['WRITTEN-BY-A-MODEL'] };
  expect(textOf(shown([by('a', stamped)]))).toContain('100.0 %: human WRITTEN-BY-A-MODEL. Chosen');
  const both = [by('a', { method: 'gepa', hard: [1, 1] }), by('b', { method: 'gepa', hard: [1, 0] })];
  expect(textOf(shown(both))).toContain('100.0 %: gepa (optimizer a).');
});

it('puts the stamps of a method into the charts', async () => {
  const run = madeRun({ method: 'human', hard: [1, 0], stamps: ['UNBLINDED'] });
  const { scores } = await ablationCharts([run], { title: 'methods' });
  expect(textOf(scores?.markup ?? '')).toContain('human UNBLINDED');
});

it('hides nothing of the document, and bounds it', () => {
  const hidden = shown([by('a', { method: 'gepa', hard: [1] }, 'Add\u202e up\u200b.')]);
  expect(hidden).toContain('Add[U+202E] up[U+200B].');
  const long = shown([by('a', { method: 'gepa', hard: [1] }, 'x'.repeat(61_000))]);
  expect(long).toContain('1000 of 61000 characters are not shown here');
});
