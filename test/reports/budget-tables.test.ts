import { describe, expect, it } from 'vitest';
import { anytimeTable } from '../../reports/anytime-table.ts';
import { budgetCell } from '../../reports/budget-cell.ts';
import { comparisonTable } from '../../reports/comparison-table.ts';
import { noteNotPossible, readNotPossible } from '../../reports/not-possible.ts';
import { resultTable } from '../../reports/result-table.ts';
import type { RunSummary } from '../../reports/run-summary.ts';
import { writeMarkdown } from '../../reports/writers/markdown.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { madeRun } from './summaries.ts';

type Learned = NonNullable<RunSummary['learned']>;

function budgeted(summary: RunSummary, budget: Learned['budget']): RunSummary {
  const learned: Learned = {
    type: 'learned',
    key: 'learned',
    documents: [],
    candidates: [],
    history: null,
    spent: {},
    meta: { at: '' },
    ...(budget === undefined ? {} : { budget }),
  };
  return { ...summary, learned, run: { ...summary.run, rolloutBudget: 76 } };
}

describe('budgets in tables', () => {
  it('name the limit that bound a run and what was left of each', () => {
    const made = madeRun({ method: 'gepa', hard: [1, 0] });
    const cell = (budget: Learned['budget']) => budgetCell(budgeted(made, budget)).text;
    expect(cell({ binding: 'rollouts', unspent: { rollouts: 4 }, cutShort: null })).toBe(
      'rollouts; 4 rollouts left',
    );
    expect(cell({ binding: null, unspent: { rollouts: 40, usd: 0.25 }, cutShort: null })).toBe(
      'none; 40 rollouts, $0.2500 left',
    );
    expect(cell({ binding: 'usd', unspent: { usd: 0.001 }, cutShort: 'no more' })).toBe(
      'US dollars, cut short; $0.0010 left',
    );
    const table = resultTable(
      [budgeted(made, { binding: 'rollouts', unspent: { rollouts: 4 }, cutShort: null })],
      { title: 't' },
    );
    expect(table.rows[0]?.values).toMatchObject({ limit_reached: 'rollouts', unspent_rollouts: 4 });
    expect(writeMarkdown(table)).toContain('limit reached');
  });

  it('do not appear where no run has one', () => {
    expect(writeMarkdown(resultTable([madeRun({ hard: [1] })], { title: 't' }))).not.toContain(
      'limit reached',
    );
  });
});

describe('cells that are not possible', () => {
  const cell = { benchmark: 'bench', model: 'm', mode: 'direct', method: 'human', reason: 'it is hidden' };

  it('stand in the table as n/a with the reason, and never as a zero', () => {
    const table = resultTable([madeRun({ hard: [1] })], { title: 't', notPossible: [cell] });
    expect(table.rows[1]?.values).toMatchObject({ method: 'human', hard_percent: null });
    expect(table.rows[1]?.shown.hard_percent).toBe('n/a');
    expect(table.notes[0]).toBe('n/a: human on bench: it is hidden');
    const elsewhere = { ...cell, model: 'another' };
    expect(resultTable([madeRun({ hard: [1] })], { title: 't', notPossible: [elsewhere] }).rows).toHaveLength(
      1,
    );
  });

  it('are kept beside the results, each once, also when another matrix shares the folder', () => {
    const folder = temporaryFolder();
    expect(readNotPossible(folder)).toEqual([]);
    const other = { ...cell, method: 'few-shot' };
    noteNotPossible(folder, [cell]);
    noteNotPossible(folder, []);
    noteNotPossible(folder, [cell, other]);
    expect(readNotPossible(folder)).toEqual([cell, other]);
  });

  it('are no rows where the method has a run in the cell after all', () => {
    const table = resultTable([madeRun({ method: 'human', hard: [1] })], { title: 't', notPossible: [cell] });
    expect(table.rows).toHaveLength(1);
    expect(table.notes.some((note) => note.startsWith('n/a'))).toBe(false);
  });
});

describe('the comparison by method', () => {
  it('turns the main table: a row a cell, a column a method, the same numbers', () => {
    const main = resultTable(
      [
        madeRun({ hard: [1, 0, 0, 0] }),
        madeRun({ method: 'human', stamps: ['WRITTEN'], hard: [1, 1, 0, 0] }),
        madeRun({ method: 'no-skill', model: 'z', hard: [1, 1, 1, 1] }),
      ],
      { title: 't' },
    );
    const table = comparisonTable(main);
    expect(table.rows.map(({ values }) => [values.model, values['no-skill'], values.human])).toEqual([
      ['m', 25, 50],
      ['z', 100, null],
    ]);
    expect(table.rows[0]?.shown.human).toBe('50.0 [15, 85]');
    expect(table.columns.map(({ heading }) => heading)).toContain('human WRITTEN');
    expect(table.stamp).toBe(main.stamp);
  });
});

describe('the comparison over several optimizers', () => {
  it('has a row an optimizer, in which methods without one stand again', () => {
    const by = (optimizer: string, hard: readonly number[]): RunSummary => {
      const made = madeRun({ method: 'gepa', label: 'gepa', hard });
      return {
        ...made,
        run: {
          ...made.run,
          id: `${made.run.id}.${optimizer}`,
          optimizer: { ...made.run.target, name: optimizer },
        },
      };
    };
    const main = resultTable([madeRun({ hard: [0, 0] }), by('weak', [0, 1]), by('strong', [1, 1])], {
      title: 't',
    });
    const { rows } = comparisonTable(main);
    expect(rows.map(({ values }) => [values.optimizer, values['no-skill'], values.gepa])).toEqual([
      ['strong', 0, 100],
      ['weak', 0, 50],
    ]);
  });
});

describe('the table of anytime curves', () => {
  it('scores the incumbent of each fraction on test, and takes their mean as the area', () => {
    const made = madeRun({ method: 'gepa', hard: [1, 0] });
    const summary: RunSummary = {
      ...made,
      anytime: {
        type: 'anytime-curve',
        key: 'anytime-curve',
        budget: 10,
        points: [
          { fraction: 0.5, rollouts: 5, skill: 'none' },
          { fraction: 1, rollouts: 10, skill: 'abc' },
        ],
        meta: { at: '' },
      },
    };
    const [test] = made.tests;
    if (test === undefined) throw new Error('no test');
    const items = test.items.map((item) => ({ ...item, hard: 0 }));
    const table = anytimeTable(
      [{ ...summary, tests: [test, { skill: 'none', labels: ['anytime'], items }] }],
      {
        title: 't',
      },
    );
    expect(table.rows[0]?.values).toMatchObject({ at_0_5: 0, at_1: 50, area: 25, budget: 10 });
    // A point that was not evaluated is left out, and no area is made up for it.
    expect(anytimeTable([summary], { title: 't' }).rows[0]?.values).toMatchObject({
      at_0_5: null,
      area: null,
    });
  });
});
