import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { averagesTable } from '../../../reports/statistics/averages-table.ts';
import { bestTable } from '../../../reports/statistics/best-table.ts';
import { cellsOfRuns } from '../../../reports/statistics/cell-runs.ts';
import { learner, right } from './made-runs.ts';

const options = { title: 't', stamp: 'LIVE' };
const run = (method: string, benchmark: string, won: number, val?: number, skill?: string) =>
  learner({
    method,
    benchmark,
    hard: right(won, 20),
    ...(method === 'no-skill' ? {} : { optimizer: 'o', skill: skill ?? method }),
    ...(val === undefined ? {} : { val }),
  });

describe('averages over benchmarks', () => {
  const runs = [
    ...[run('no-skill', 'a', 2), run('skillopt', 'a', 14, 0.6)],
    // On a the better rival on val is the worse one on test.
    ...[run('gepa', 'a', 8, 0.7), run('textgrad', 'a', 16, 0.5)],
    ...[run('no-skill', 'b', 4), run('skillopt', 'b', 10, 0.4)],
    // On b they tie on val: their mean counts.
    ...[run('gepa', 'b', 6, 0.3), run('textgrad', 'b', 12, 0.3)],
  ];
  const tableOf = (list: readonly RunSummary[]) =>
    averagesTable(cellsOfRuns(list), { ...options, owns: ['skillopt'], base: 'no-skill', reference: null });
  const average = (list: readonly RunSummary[], what: string) =>
    tableOf(list).rows.find(({ values }) => values.average_of === what)?.values;

  it('averages scores, gains and both oracles, and leaves one benchmark out', () => {
    expect(average(runs, 'skillopt')).toMatchObject({
      average: 60,
      without_one_low: 50,
      without_one_high: 70,
      benchmarks: 2,
    });
    // Gains of 60 and 30.
    expect(average(runs, 'skillopt minus no-skill')).toMatchObject({
      average: 45,
      without_one_low: 30,
      without: 'a',
    });
    // 40 on a, the mean of 30 and 60 on b.
    expect(average(runs, 'oracle of rivals, chosen on VAL')?.average).toBe(42.5);
    expect(average(runs, 'skillopt minus oracle chosen on VAL')?.average).toBe(17.5);
    // 80 and 60.
    expect(average(runs, 'oracle of rivals, chosen on TEST')?.average).toBe(70);
    expect(average(runs, 'skillopt minus oracle chosen on TEST')?.average).toBe(-10);
  });

  it('gives every line an interval that holds it, never for the oracle on test below its average', () => {
    for (const { values } of tableOf(runs).rows) {
      expect(Number(values.low)).toBeLessThan(Number(values.high));
      if (String(values.average_of).includes('TEST')) continue;
      expect(Number(values.low)).toBeLessThanOrEqual(Number(values.average));
      expect(Number(values.high)).toBeGreaterThanOrEqual(Number(values.average));
    }
  });

  it('never averages over what happens to be there', () => {
    const without = runs.filter(
      ({ run: { benchmark, method } }) => benchmark.label !== 'b' || method.label !== 'gepa',
    );
    expect(average(without, 'skillopt')).toMatchObject({ average: 70, benchmarks: 1 });
    expect(tableOf(without).notes.join('\n')).toContain('not averaged: b (no number of gepa)');
  });

  it('chooses on val only among documents that were scored there, by whoever scored them', () => {
    // The seed is a candidate of the learner: its val score is known, though its own run has none.
    const seed = learner({ method: 'seed-skill', benchmark: 'a', hard: right(3, 20), skill: 'seed' });
    const base = [run('no-skill', 'a', 19), seed];
    const alone = [...base, run('skillopt', 'a', 10, 0.6)];
    expect(average(alone, 'oracle of rivals, chosen on VAL')).toBeUndefined();
    const [learned] = [run('skillopt', 'a', 10, 0.6)];
    if (learned?.learned === null || learned === undefined) throw new Error('no learner');
    const scored = {
      ...learned,
      learned: {
        ...learned.learned,
        candidates: [...learned.learned.candidates, { skill: 'seed', hard: 0.1, soft: 0.1, objective: 0.1 }],
      },
    };
    expect(average([...base, scored], 'oracle of rivals, chosen on VAL')?.average).toBe(15);
    expect(average([...base, scored], 'oracle of rivals, chosen on TEST')?.average).toBe(95);
  });

  it('gives no interval where a benchmark has one cluster', () => {
    const one = { cluster: () => 'c', hard: right(5, 10) };
    const list = [learner(one), learner({ ...one, method: 'skillopt', optimizer: 'o' })];
    expect(average(list, 'skillopt')).toMatchObject({ average: 50, low: null, high: null });
  });
});

describe('comparisons with the best', () => {
  it('ranks the methods of a cell, tells contenders from the beaten, and keeps the paper’s rule beside', () => {
    const rows = bestTable(
      cellsOfRuns([run('no-skill', 'a', 2), run('skillopt', 'a', 19), run('gepa', 'a', 18)]),
      options,
    ).rows.map(({ values }) => values);
    expect(rows.map(({ method, rank, paper_rule }) => [method, rank, paper_rule])).toEqual([
      ['no-skill', 3, 'behind'],
      ['gepa', 2, 'behind'],
      ['skillopt', 1, 'best'],
    ]);
    expect(rows.map(({ may_be_best }) => may_be_best)).toEqual([false, true, true]);
    expect(rows[2]).toMatchObject({ over_best_points: 5, hard_percent: 95 });
    expect(rows[0]?.over_best_high).toBe(0);
    const shares = rows.reduce((sum, { best_share }) => sum + Number(best_share), 0);
    expect(shares).toBeCloseTo(1, 3);
  });

  it('compares on the tasks that all have, says how many are left out, and drops a method with too few', () => {
    const hard: (number | null)[] = right(10, 40);
    hard[39] = null;
    const few = Array.from({ length: 40 }, (_, index) => (index < 10 ? null : 1));
    const table = bestTable(
      cellsOfRuns([
        learner({ hard: right(2, 40) }),
        learner({ method: 'skillopt', hard }),
        learner({ method: 'gepa', hard: few }),
      ]),
      options,
    );
    expect(table.rows.map(({ values }) => [values.method, values.n, values.tasks_left_out])).toEqual([
      ['no-skill', 39, 1],
      ['skillopt', 39, 1],
    ]);
    expect(table.notes.join('\n')).toContain('gepa, over 5 % of its items are missing');
    expect(table.notes.join('\n')).toContain('1 tasks that some run misses are left out');
  });

  it('compares nothing where one method is alone', () => {
    expect(bestTable(cellsOfRuns([run('skillopt', 'a', 2)]), options).rows).toEqual([]);
  });
});
