import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../reports/cells/best-or-tied.ts';
import { percentText, tenths } from '../../../reports/cells/cell-grid.ts';
import { ablationGroups } from '../../../reports/charts/ablation-groups.ts';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { statisticsTables } from '../../../reports/statistics/statistics-tables.ts';
import type { Table } from '../../../reports/table.ts';
import { learner, right } from './made-runs.ts';

type Options = Partial<Parameters<typeof statisticsTables>[1]>;
const tablesOf = (runs: readonly RunSummary[], options: Options = {}) =>
  new Map(
    statisticsTables(runs, { title: 't', layout: null, ...options }).map(
      ({ stem, table }): [string, Table] => [stem, table],
    ),
  );
const skillopt = (hard: readonly (number | null)[], more = {}) =>
  learner({ method: 'skillopt', optimizer: 'o', hard, ...more });

describe('the decimal that is printed', () => {
  it('is the one that ties', () => {
    // 4.545 rounded twice would be 4.6; 1.15 and 2.675 lie a little below their halves.
    for (const percent of [1700 / 374, 1.15, 2.675, 0.05, 64.95, 100])
      expect(percentText(percent)).toBe((tenths(percent) / 10).toFixed(1));
    expect([percentText(1700 / 374), percentText(1.15)]).toEqual(['4.5', '1.2']);
    const score = (percent: number) => ({ kind: 'score' as const, percent, interval: null, runs: 1 });
    const places = placesOf({
      ...{ benchmark: 'b', target: 't', mode: 'm', ran: null },
      scores: new Map([
        ['a', score(1700 / 374)],
        ['b', score(4.52)],
      ]),
    });
    expect([...places.values()]).toEqual(['tied', 'tied']);
  });

  it('is the same in the table of comparisons with the best', () => {
    const rows = tablesOf([learner({ hard: right(17, 374) }), skillopt(right(16, 374))]).get('best')?.rows;
    expect(rows?.map(({ shown, values }) => [shown.hard_percent, values.hard_percent])).toEqual([
      ['4.5', 4.55],
      ['4.3', 4.28],
    ]);
  });
});

describe('notes and columns', () => {
  it('count the rows whose interval and p contradict each other', () => {
    const runs = [learner({ hard: right(0, 60) }), skillopt(right(5, 60))];
    const note = '1 row: the interval leaves out 0 and p > 0.05: few clusters differ, trust p.';
    expect(tablesOf(runs).get('contrasts')?.notes).toContain(note);
    expect(resultTable(runs, { title: 't' }).notes).toContain(note);
    const clear = [learner({ hard: right(0, 60) }), skillopt(right(30, 60))];
    expect(tablesOf(clear).get('contrasts')?.notes).not.toContain(note);
  });

  it('take the arms of controls for no rivals and no methods of ours', () => {
    const runs = [
      learner({ hard: right(2, 20) }),
      learner({ method: 'given-skill', label: 'placebo', hard: right(3, 20) }),
      skillopt(right(9, 20)),
      skillopt(right(8, 20), { label: 'shuffled-feedback' }),
    ];
    const contrast = { benchmarks: null, against: 'no-skill' };
    const tables = tablesOf(runs, {
      controls: [
        { ...contrast, control: 'placebo', method: 'placebo' },
        { ...contrast, control: 'shuffled-feedback', method: 'shuffled-feedback' },
        { ...contrast, control: 'nothing-to-learn', method: 'skillopt' },
      ],
    });
    const names = tables.get('contrasts')?.rows.map(({ values }) => values.contrast);
    expect(names).toEqual(['skillopt against no-skill']);
    for (const stem of ['best', 'averages'])
      expect(JSON.stringify(tables.get(stem)?.rows)).not.toMatch(/placebo|shuffled/);
  });

  it('tell optimizers apart, repeat no run for each of them, and show replicates where there are several', () => {
    const missing = [null, ...right(9, 39)];
    const runs = [
      ...[0, 1].map((replicate) => learner({ hard: missing, replicate })),
      ...['o', 'p'].map((optimizer) => skillopt(right(20, 40), { optimizer })),
    ];
    const tables = tablesOf(runs);
    for (const stem of ['variance', 'missing']) {
      const rows = tables.get(stem)?.rows.map(({ values }) => [values.method, values.replicate]);
      expect(new Set(rows?.map((row) => row.join())).size).toBe(rows?.length);
    }
    const column = (stem: string, key: string) => tables.get(stem)?.columns.find((one) => one.key === key);
    expect(column('missing', 'replicate')?.detail).toBe(false);
    expect(column('averages', 'optimizer')?.detail).toBe(false);
  });
});

describe('charts of variants', () => {
  it('draw no mean of replicates that are not alike', () => {
    const second = skillopt(right(9, 20), { replicate: 1 });
    const unlike = { ...second, run: { ...second.run, rolloutBudget: 5 } };
    const runs = [learner({ hard: right(2, 20) }), skillopt(right(8, 20))];
    const scoreOf = (list: readonly RunSummary[]) =>
      ablationGroups(list)[0]?.variants.find(({ label }) => label === 'skillopt')?.score?.value;
    expect(scoreOf([...runs, second])).toBe(42.5);
    expect(scoreOf([...runs, unlike])).toBeUndefined();
  });
});
