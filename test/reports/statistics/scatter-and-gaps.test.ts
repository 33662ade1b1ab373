import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { cellsOfRuns } from '../../../reports/statistics/cell-runs.ts';
import { missingTable } from '../../../reports/statistics/missing-table.ts';
import { unseenLookup } from '../../../reports/statistics/unseen-column.ts';
import { varianceTable } from '../../../reports/statistics/variance-table.ts';
import { learner, right } from './made-runs.ts';

const options = { title: 't', stamp: 'LIVE' };

describe('variance components', () => {
  it('are standard deviations in points', () => {
    // One of two replicates has one of two clusters right, both items of it: all sums of squares are 1/2, and the
    // interaction takes everything.
    const runs = [right(2, 4), right(0, 4)].map((hard, replicate) =>
      learner({ method: 'skillopt', optimizer: 'o', hard, replicate, cluster: (index) => `c${index >> 1}` }),
    );
    const [row] = varianceTable(cellsOfRuns(runs), options).rows;
    expect(row?.values).toMatchObject({
      replicates: 2,
      n: 4,
      clusters: 2,
      sd_replicate_points: 0,
      sd_cluster_points: 0,
      sd_item_points: 0,
      sd_replicate_cluster_points: 50,
      sd_residual_points: 0,
      clamped: '',
    });
  });

  it('that came out negative are 0, and named', () => {
    // The example of docs/statistics.md: clusters of 3, 2, 1, 3, 2, 1, 1 and 2 items.
    const after = [1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1];
    const clusters = '000112333445677';
    const runs = [after, right(15, 15), after].map((hard, replicate) =>
      learner({ hard, replicate, cluster: (index) => clusters[index] ?? '' }),
    );
    const [row] = varianceTable(cellsOfRuns(runs), options).rows;
    expect(row?.values).toMatchObject({ sd_cluster_points: 0, clamped: 'cluster, replicate x cluster' });
    expect(row?.values.sd_replicate_points).toBeCloseTo(100 * Math.sqrt(0.0347), 0);
    expect(row?.values.sd_item_points).toBe(33.33);
  });

  it('of singletons: what replicates and items add, the rest dashed; of one replicate: no row', () => {
    const runs = [right(10, 20), right(10, 20)].map((hard, replicate) => learner({ hard, replicate }));
    const [row] = varianceTable(cellsOfRuns(runs), options).rows;
    // Equal replicates: all variance is between items, 20/19 of a quarter.
    expect(row?.values).toMatchObject({ sd_item_points: null, sd_replicate_cluster_points: 0 });
    expect(row?.values.sd_cluster_points).toBeCloseTo(100 * Math.sqrt(20 / 19 / 4), 2);
    expect(varianceTable(cellsOfRuns(runs.slice(0, 1)), options).rows).toEqual([]);
  });
});

describe('missing items', () => {
  it('have a worst and a best case, of scores and of gains', () => {
    const hard: (number | null)[] = right(10, 40);
    const base: (number | null)[] = right(4, 40);
    hard[0] = null;
    base[39] = null;
    const table = missingTable(
      cellsOfRuns([learner({ hard: base }), learner({ method: 'skillopt', hard })]),
      options,
    );
    const row = table.rows.find(({ values }) => values.method === 'skillopt')?.values;
    expect(row).toMatchObject({ asked: 40, missing: 1, printed: true, hard_low: 22.5, hard_high: 25 });
    // 38 pairs: 9 against 3; worst (9 - 5)/40, best (10 - 4)/40.
    expect(row).toMatchObject({ gain_points: 15.79, gain_low: 10, gain_high: 15 });
  });

  it('print no score above 5 %, though bounds, and nothing where none is missing', () => {
    const table = missingTable(cellsOfRuns([learner({ hard: [null, null, 1] })]), options);
    expect(table.rows[0]?.values).toMatchObject({ printed: false, hard_percent: null });
    expect(table.rows[0]?.values).toMatchObject({ hard_low: 33.33, hard_high: 100, gain_points: null });
    expect(
      missingTable(cellsOfRuns([learner({ hard: [null], missingPolicy: 'zero' })]), options).rows,
    ).toEqual([]);
    const all = missingTable(cellsOfRuns([learner({ hard: [null, null] })]), options).rows[0];
    expect(all?.values).toMatchObject({ missing: 2, hard_low: 0, hard_high: 100 });
  });
});

describe('unseen clusters', () => {
  const seen = (train: Record<string, string>, val: Record<string, string>): RunSummary => {
    const made = learner({ hard: [1, 0, 1], cluster: (index) => `c${index}` });
    return {
      ...made,
      dataset: {
        ...made.dataset,
        train: { ...made.dataset.train, count: 2 },
        val: { ...made.dataset.val, count: 1 },
      },
      learnClusters: { train: new Map(Object.entries(train)), val: new Map(Object.entries(val)) },
    };
  };
  const answer = (runs: readonly RunSummary[], run = runs[0]) =>
    run === undefined ? null : unseenLookup(runs)(run, run.tests[0]?.items ?? []);

  it('are those of neither train nor val, known once every task of both was rolled out by some run', () => {
    const partly = seen({ a: 'c0' }, {});
    expect(answer([partly])).toEqual({
      unknown: 'bench: only 1 of 2 train tasks were rolled out in this folder',
    });
    const rest = seen({ b: 'x' }, { v: 'c1' });
    expect(answer([partly, rest])).toEqual({ items: 1, share: 1 });
    expect(answer([rest, partly], partly)).toEqual({ items: 1, share: 1 });
  });

  it('say nothing of runs of other splits, and of benchmarks that name clusters split by split', () => {
    const whole = seen({ a: 'c0', b: 'c1' }, { v: 'c2' });
    expect(answer([whole])).toEqual({ items: 0, share: null });
    const other = { ...whole, dataset: { ...whole.dataset, val: { count: 1, digest: 'f'.repeat(64) } } };
    const foreign: RunSummary = {
      ...other,
      learnClusters: { train: new Map(), val: new Map() },
    };
    expect(answer([foreign, whole])).toMatchObject({ unknown: expect.stringContaining('0 of 1 val') });
    const office = {
      ...whole,
      run: { ...whole.run, benchmark: { ...whole.run.benchmark, name: 'officeqa' } },
    };
    expect(answer([office])).toMatchObject({ unknown: expect.stringContaining('split by split') });
  });
});
