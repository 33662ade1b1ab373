import { describe, expect, it } from 'vitest';
import { resultTable } from '../../reports/result-table.ts';
import { tablesOf } from '../../reports/write-report.ts';
import { madeRun } from './summaries.ts';

const rowOf = (table: ReturnType<typeof resultTable>, method: string) =>
  table.rows.find((row) => String(row.values.method).startsWith(method));

describe('the result table', () => {
  it('gives n, hard %, a Wilson interval and the paired gain over no-skill with discordant counts', () => {
    const table = resultTable(
      [
        madeRun({ hard: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0] }),
        madeRun({ method: 'skillopt', hard: [1, 1, 1, 0, 1, 0, 0, 0, 0, 1] }),
      ],
      { title: 't' },
    );
    const values = rowOf(table, 'skillopt')?.values;
    expect(values).toMatchObject({ n: 10, hard_percent: 50, gain_points: 40, better: 5, worse: 1 });
    // Golden values: statsmodels proportion_confint(5, 10, method='wilson'); SciPy binomtest(1, 6).pvalue
    expect(values?.hard_low).toBeCloseTo(23.66, 2);
    expect(values?.hard_high).toBeCloseTo(76.34, 2);
    expect(values?.p).toBeCloseTo(0.21875, 5);
  });

  it('leaves infra errors out of the mean, states the coverage and exports both bounds', () => {
    const hard = [...Array.from({ length: 49 }, (_, index) => index % 2), null];
    const values = rowOf(resultTable([madeRun({ hard })], { title: 't' }), 'no-skill')?.values;
    expect(values).toMatchObject({ n: 49, hard_percent: 48.98, coverage_percent: 98, infra_errors: 1 });
    expect(values?.hard_percent_missing_zero).toBe(48);
    expect(values?.hard_percent_missing_one).toBe(50);
  });

  it('prints no score when over 5 % are missing', () => {
    const table = resultTable([madeRun({ hard: [1, 1, null, 1] })], { title: 't' });
    expect(table.rows[0]?.values.hard_percent).toBeNull();
    expect(table.rows[0]?.shown.hard_percent).toContain('too many missing');
  });

  it('counts what failed as zero under the rules of the paper', () => {
    const values = resultTable([madeRun({ hard: [1, 1, null, 1], missingPolicy: 'zero' })], { title: 't' })
      .rows[0]?.values;
    expect(values).toMatchObject({ n: 4, hard_percent: 75, coverage_percent: 75 });
  });

  it('pairs only the tasks that neither run misses', () => {
    const base = Array.from({ length: 40 }, () => 0);
    const other = Array.from({ length: 40 }, (_, index) => (index === 0 ? null : 1));
    const table = resultTable([madeRun({ hard: base }), madeRun({ method: 'seed-skill', hard: other })], {
      title: 't',
    });
    expect(rowOf(table, 'seed-skill')?.values).toMatchObject({ gain_points: 100, better: 39, worse: 0 });
  });

  it('widens the interval of a gain when items share clusters', () => {
    const base = madeRun({ hard: Array.from({ length: 40 }, () => 0) });
    const hard = Array.from({ length: 40 }, (_, index) => (index < 20 ? 1 : 0));
    const widthOf = (cluster: (index: number) => string) => {
      const values = rowOf(
        resultTable([base, madeRun({ method: 'seed-skill', hard, cluster })], { title: 't' }),
        'seed',
      )?.values;
      return Number(values?.gain_high) - Number(values?.gain_low);
    };
    expect(widthOf((index) => `c${Math.floor(index / 10)}`)).toBeGreaterThan(
      1.5 * widthOf((index) => `t${index}`),
    );
  });

  it('shows other scores beside the official ones, with a note, and no column where there are none', () => {
    const table = resultTable([madeRun({ hard: [1, 0, 0, null], beside: { tolerant: 0.5 } })], {
      title: 't',
    });
    expect(table.rows[0]?.values.beside_tolerant_percent).toBeUndefined();
    const few = madeRun({ hard: [1, 0, 0, 0], beside: { tolerant: 0.5 } });
    const shown = resultTable([few], { title: 't' });
    expect(shown.rows[0]?.values).toMatchObject({ hard_percent: 25, beside_tolerant_percent: 50 });
    const keys = shown.columns.map(({ key }) => key);
    expect(keys.indexOf('beside_tolerant_percent')).toBe(keys.indexOf('soft_percent') + 1);
    expect(shown.notes.join(' ')).toContain('no method, gate or gain uses it');
    const without = resultTable([madeRun({ hard: [1] })], { title: 't' });
    expect(without.columns.some(({ key }) => key.startsWith('beside'))).toBe(false);
    expect(without.notes.join(' ')).not.toContain('another score');
  });

  it('names a variant of a benchmark in every row', () => {
    const table = resultTable([madeRun({ hard: [1], variant: 'page text' })], { title: 't' });
    expect(table.rows[0]?.values.benchmark).toBe('bench (page text)');
  });

  it('flips the signs of whole clusters for its p', () => {
    const hard = Array.from({ length: 40 }, (_, index) => (index < 20 ? 1 : 0));
    const pOf = (cluster: (index: number) => string) => {
      const runs = [
        madeRun({ hard: hard.map(() => 0), cluster }),
        madeRun({ method: 'seed-skill', hard, cluster }),
      ];
      return resultTable(runs, { title: 't' }).rows[1]?.values.p;
    };
    // 20 discordant items, or 4 discordant clusters of 8: all one way.
    expect(pOf((index) => `t${index}`)).toBeCloseTo(2 ** -19, 12);
    expect(pOf((index) => `c${Math.floor(index / 5)}`)).toBe(2 ** -3);
  });

  it('counts openings of a test split over all runs of the folder', () => {
    const runs = [madeRun({ hard: [1] }), madeRun({ method: 'seed-skill', hard: [1] })];
    const table = resultTable(runs.slice(0, 1), { title: 't', all: runs });
    expect(table.rows[0]?.values.test_accesses).toBe(2);
  });

  it('never puts simulated and real numbers into one table, and stamps each', () => {
    const runs = [madeRun({ hard: [1] }), madeRun({ hard: [1], model: 'sim-a', source: 'simulated' })];
    expect(() => resultTable(runs, { title: 't' })).toThrow('different sources');
    expect(tablesOf(runs, { title: 't' }).map(({ stamp }) => stamp)).toEqual(['SIMULATED', 'LIVE m-id']);
    const recorded = madeRun({ hard: [1], recordedOn: '2026-01-01' });
    expect(tablesOf([...runs, recorded], { title: 't' })[1]?.stamp).toBe('RECORDED 2026-01-01 from m-id');
    expect(() => resultTable([madeRun({ hard: [1] }), recorded], { title: 't' })).toThrow(
      'different sources',
    );
  });

  it('shows the stamps of a method beside its name', () => {
    const table = resultTable(
      [madeRun({ method: 'given-skill', label: 'by-hand', stamps: ['UNBLINDED'], hard: [1] })],
      { title: 't' },
    );
    expect(table.rows[0]?.values.method).toBe('by-hand UNBLINDED');
  });
});
