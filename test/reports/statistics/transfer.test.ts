import { describe, expect, it } from 'vitest';
import { cellsOfRuns } from '../../../reports/statistics/cell-runs.ts';
import { transferTable } from '../../../reports/statistics/transfer-table.ts';
import { learner, right } from './made-runs.ts';

const table = (runs: Parameters<typeof cellsOfRuns>[0]) =>
  transferTable(cellsOfRuns(runs), { title: 't', stamp: 'LIVE' });
const by = (optimizer: string, model: string, won: number) =>
  learner({ method: 'skillopt', optimizer, model, hard: right(won, 10), skill: `${optimizer}-${model}` });

describe('optimizer models with targets', () => {
  // no-skill has 4 of 10 right everywhere; gains of a: +2, +4; of b: -1, +1.
  const runs = [
    ...['a', 'b'].map((model) => learner({ model, hard: right(4, 10) })),
    ...[by('a', 'a', 6), by('a', 'b', 8), by('b', 'a', 3), by('b', 'b', 5)],
  ];

  it('means efficacy over targets and evolvability over optimizers', () => {
    const means = table(runs).rows.flatMap(({ values }) =>
      values.row === 'cell' ? [] : [[values.row, values.document ?? values.target, values.gain_points]],
    );
    expect(means).toEqual([
      ['efficacy', 'skillopt, optimizer a', 30],
      ['efficacy', 'skillopt, optimizer b', 0],
      ['evolvability', 'a (skillopt)', 5],
      ['evolvability', 'b (skillopt)', 25],
    ]);
  });

  it('calls a loss negative transfer only where another model wrote the document', () => {
    const negative = table(runs).rows.flatMap(({ values }) =>
      values.row === 'cell' ? [[values.document, values.target, values.negative]] : [],
    );
    expect(negative).toEqual([
      ['skillopt, optimizer a', 'a', null],
      ['skillopt, optimizer b', 'a', true],
      ['skillopt, optimizer a', 'b', false],
      ['skillopt, optimizer b', 'b', null],
    ]);
    expect(table(runs).notes.join('\n')).toContain('negative transfer: 1 of 2 transferred documents');
  });

  it('means only over the cells that every optimizer has', () => {
    const without = table(runs.slice(0, -1)).rows.filter(({ values }) => values.row === 'efficacy');
    expect(without.map(({ values }) => [values.gain_points, values.n])).toEqual([
      [20, 1],
      [-10, 1],
    ]);
  });

  it('is no table where one optimizer made everything', () => {
    expect(table(runs.filter(({ run }) => run.optimizer?.name !== 'b')).rows).toEqual([]);
  });
});

describe('given documents', () => {
  const given = (model: string, skill: string, won: number) =>
    learner({ method: 'given-skill', label: 'from-a', model, skill, hard: right(won, 10) });

  it('are transfers where a run of the folder learned them in another cell', () => {
    const bases = ['a', 'b'].map((model) => learner({ model, hard: right(4, 10) }));
    const rows = table([...bases, by('o', 'a', 9), given('a', 'o-a', 9), given('b', 'o-a', 2)]).rows;
    expect(rows.map(({ values }) => [values.target, values.transferred, values.negative])).toEqual([
      ['a', false, null],
      ['b', true, true],
    ]);
    expect(table([...bases, given('a', 'by-hand', 9)]).rows).toEqual([]);
  });
});
