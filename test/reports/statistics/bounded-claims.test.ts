import { describe, expect, it } from 'vitest';
import { comparisonWithBest } from '../../../core/statistics/comparison-with-best.ts';
import { scoreOfRuns } from '../../../reports/charts/variant-scores.ts';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { statisticsTables } from '../../../reports/statistics/statistics-tables.ts';
import type { Table } from '../../../reports/table.ts';
import { learner, right } from './made-runs.ts';

const tablesOf = (runs: readonly RunSummary[]) =>
  new Map(
    statisticsTables(runs, { title: 't', layout: null }).map(({ stem, table }): [string, Table] => [
      stem,
      table,
    ]),
  );
const skillopt = (hard: readonly (number | null)[], more = {}) =>
  learner({ method: 'skillopt', optimizer: 'o', hard, ...more });

describe('claims about methods', () => {
  const cell = (benchmark: string) => [
    learner({ hard: right(0, 40), benchmark }),
    ...[40, 40, 0, 10, 10].map((won, replicate) => skillopt(right(won, 40), { benchmark, replicate })),
  ];
  const claimsOf = (benchmarks: readonly string[]) =>
    tablesOf(benchmarks.flatMap(cell))
      .get('contrasts')
      ?.rows.map(({ values }) => values) ?? [];

  it('need an interval over replicates that holds for the whole family', () => {
    const [alone] = claimsOf(['a']);
    expect(alone).toMatchObject({ speaks_for: 'methods', significant: true });
    const many = claimsOf([...'abcdefghij']);
    expect(many).toHaveLength(10);
    for (const values of many) {
      expect(Number(values.p_holm)).toBeLessThan(0.05);
      // What is shown stays at 95 %.
      expect(values.effect_low).toBe(alone?.effect_low);
      expect(values.significant).toBe(false);
    }
  });
});

describe('replicates that miss different tasks', () => {
  const without = (at: number) => right(20, 40).map((hard, index) => (index === at ? null : hard));
  const runs = (many: number) => [
    learner({ hard: right(5, 40) }),
    ...Array.from({ length: many }, (_, replicate) => skillopt(without(replicate), { replicate })),
  ];

  it('have numbers while together they leave out no more than 5 %', () => {
    const tables = tablesOf(runs(2));
    expect(tables.get('contrasts')?.rows[0]?.values).toMatchObject({ n: 38, tasks_left_out: 2 });
    expect(tables.get('averages')?.rows[0]?.values.tasks_left_out).toBe(2);
    expect(tables.get('variance')?.rows[0]?.values.tasks_left_out).toBe(2);
    expect(scoreOfRuns(runs(2).slice(1))?.value).toBeCloseTo((100 * 18) / 38, 2);
  });

  it('have none beyond that, although each alone misses less', () => {
    const tables = tablesOf(runs(3));
    expect(tables.get('contrasts')?.rows[0]?.values.p).toBeUndefined();
    for (const stem of ['averages', 'best', 'variance']) expect(tables.get(stem)).toBeUndefined();
    expect(scoreOfRuns(runs(3).slice(1))).toBeNull();
  });

  it('have no gain in the main table where the two of a pair leave out over 5 %', () => {
    const base = learner({ hard: right(5, 40).map((hard, index) => (index < 2 ? null : hard)) });
    const gainOf = (at: number) =>
      resultTable([base, skillopt(without(at))], { title: 't' }).rows[1]?.values.gain_points;
    expect(gainOf(1)).not.toBeNull();
    expect(gainOf(39)).toBeNull();
  });
});

describe('intervals', () => {
  it('never reach beyond what a score or a difference can be', () => {
    const wild = [40, 0, 40, 40, 40].map((won, replicate) => skillopt(right(won, 40), { replicate }));
    const runs = [learner({ hard: right(0, 40) }), ...wild];
    const tables = tablesOf(runs);
    const contrast = tables.get('contrasts')?.rows[0]?.values;
    expect(contrast?.effect_high).toBe(100);
    const score = tables.get('averages')?.rows.find(({ values }) => values.average_of === 'skillopt')?.values;
    expect(score?.high).toBe(100);
    expect(scoreOfRuns(wild)?.high).toBe(100);
  });

  it('leave no room to be best by the last bits of a float', () => {
    // The first is behind by d, and its lead may be underestimated by d: in floats that is not always 0.
    const highs = [1, 2, 3, 4, 5].flatMap((x) =>
      [6, 7, 8, 9].map((y) => {
        const [own, other] = [x / 10, y / 10];
        const resamples = [
          Float64Array.of(own, own, own, own),
          Float64Array.of(own, own + 2 * (other - own), own, own + 2 * (other - own)),
        ];
        return comparisonWithBest({ clusters: 50, estimates: [own, other], resamples })[0];
      }),
    );
    for (const high of highs) expect(high).toMatchObject({ high: 0, mayBeBest: false });
  });
});
