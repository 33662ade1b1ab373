import { describe, expect, it } from 'vitest';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { statisticsTables } from '../../../reports/statistics/statistics-tables.ts';
import type { Table } from '../../../reports/table.ts';
import { writeCsv } from '../../../reports/writers/csv.ts';
import { learner, right } from './made-runs.ts';

const tablesOf = (runs: readonly RunSummary[]) =>
  new Map(
    statisticsTables(runs, { title: 't', layout: null }).map(({ stem, table }): [string, Table] => [
      stem,
      table,
    ]),
  );
const contrasts = (runs: readonly RunSummary[]) => tablesOf(runs).get('contrasts')?.rows ?? [];
const of = (runs: readonly RunSummary[], contrast: string, benchmark = 'bench') =>
  contrasts(runs).find(({ values }) => values.contrast === contrast && values.benchmark === benchmark)
    ?.values;

const skillopt = (hard: readonly (number | null)[], more = {}) =>
  learner({ method: 'skillopt', optimizer: 'o', hard, ...more });
const noSkill = (hard: readonly (number | null)[], more = {}) => learner({ hard, ...more });

describe('contrasts named in advance', () => {
  it('gives effect, discordant items and the exact McNemar p of singletons', () => {
    const values = of(
      [noSkill([0, 0, 0, 0, 0, 0, 0, 1, 1, 1]), skillopt([1, 1, 1, 1, 1, 1, 1, 0, 1, 1])],
      'skillopt against no-skill',
    );
    // 7 won, 1 lost: 2 (1 + 8) / 2^8.
    expect(values).toMatchObject({ n: 10, clusters: 10, effect_points: 60, better: 7, worse: 1 });
    expect(values).toMatchObject({ test: 'exact McNemar', speaks_for: '1 trained document' });
    expect(values?.p).toBeCloseTo(18 / 256, 12);
    expect(values?.p_holm).toBeCloseTo(18 / 256, 12);
    expect(values?.significant).toBe(false);
  });

  it('gives the difference that the main table gives, with the same interval and p', () => {
    const more = { cluster: (index: number) => `c${Math.floor(index / 2)}` };
    const runs = [noSkill(right(3, 20), more), skillopt([...right(9, 19), 0], more)];
    const values = of(runs, 'skillopt against no-skill');
    const main = resultTable(runs, { title: 't' }).rows.find(
      (row) => row.values.method === 'skillopt',
    )?.values;
    expect(values?.effect_low).not.toBeNull();
    expect([main?.gain_points, main?.gain_low, main?.gain_high, main?.p]).toEqual([
      values?.effect_points,
      values?.effect_low,
      values?.effect_high,
      values?.p,
    ]);
  });

  it('flips whole clusters where items share them, and makes no interval of one cluster', () => {
    const two = { cluster: (index: number) => `c${index % 2}` };
    const pair = (more: object) => [noSkill(right(0, 8), more), skillopt(right(7, 8), more)];
    expect(of(pair(two), 'skillopt against no-skill')).toMatchObject({ test: 'sign flips', p: 0.5 });
    const one = of(pair({ cluster: () => 'c' }), 'skillopt against no-skill');
    expect(one).toMatchObject({ clusters: 1, p: 1, effect_low: null, effect_high: null });
    // No matrix of intervals can be drawn of one cluster: the row still stands, without them.
    const best = tablesOf(pair({ cluster: () => 'c' })).get('best');
    expect(best?.rows.map(({ values }) => values.paper_rule)).toEqual(['behind', 'best']);
    expect(best?.rows[0]?.values.rank).toBeNull();
    expect(best?.notes.join('\n')).toContain('one cluster');
  });

  it('adjusts within the cells of one contrast only', () => {
    const cell = (benchmark: string, won: number) => [
      noSkill(right(0, 12), { benchmark }),
      skillopt(right(won, 12), { benchmark }),
      learner({ method: 'gepa', optimizer: 'o', hard: right(0, 12), benchmark }),
    ];
    const runs = [...cell('a', 8), ...cell('b', 7), ...cell('c', 3)];
    // p of 8, 7 and 3 won, none lost: 2^-7, 2^-6, 2^-2.
    const adjusted = ['a', 'b', 'c'].map((name) => of(runs, 'skillopt against no-skill', name)?.p_holm);
    expect(adjusted).toEqual([3 / 128, 2 / 64, 1 / 4]);
    expect(of(runs, 'skillopt against gepa', 'a')).toMatchObject({ family_tests: 3, p_holm: 3 / 128 });
    for (const { values } of contrasts(runs))
      expect(Number(values.p_holm)).toBeGreaterThanOrEqual(Number(values.p));
    expect(tablesOf(runs).get('contrast-summary')?.rows[0]?.values).toMatchObject({
      contrast: 'skillopt against no-skill',
      cells: 3,
      better: 2,
      worse: 0,
      undecided: 1,
      mean_effect_points: 50,
    });
  });

  it('speaks for methods from five replicates on, with an interval over replicates', () => {
    const clear = [0, 1, 2, 3, 4].map((replicate) =>
      skillopt(right(replicate < 3 ? 20 : 14, 20), { replicate }),
    );
    const base = noSkill(right(2, 20));
    const five = of([base, ...clear], 'skillopt against no-skill');
    expect(five).toMatchObject({ speaks_for: 'methods', replicates_own: 5, replicates_other: 1 });
    // Mean of 100, 100, 100, 70, 70 less 10.
    expect(five?.effect_points).toBe(78);
    const four = of([base, ...clear.slice(0, 4)], 'skillopt against no-skill');
    expect(four).toMatchObject({ speaks_for: '4 trained documents' });
    const width = (values: typeof five) => Number(values?.effect_high) - Number(values?.effect_low);
    expect(width(five)).toBeGreaterThan(0);
    const rival = learner({ method: 'gepa', optimizer: 'o', hard: right(2, 20) });
    // One document of the rival is no method.
    expect(of([rival, ...clear], 'skillopt against gepa')?.speaks_for).toBe('6 trained documents');
  });

  it('claims nothing about methods while the interval over replicates holds 0', () => {
    // One replicate wins everything, four lose a little: the items alone would be significant.
    const replicates = [20, 1, 1, 1, 1].map((won, replicate) => skillopt(right(won, 20), { replicate }));
    const values = of([noSkill(right(0, 20)), ...replicates], 'skillopt against no-skill');
    expect(Number(values?.p_holm)).toBeLessThan(0.05);
    expect(Number(values?.effect_low)).toBeLessThanOrEqual(0);
    expect(values?.significant).toBe(false);
  });

  it('keeps the tasks that both have, with bounds, and prints nothing beyond 5 % missing', () => {
    const hard: (number | null)[] = right(10, 40);
    hard[0] = null;
    const values = of([noSkill(right(0, 40)), skillopt(hard)], 'skillopt against no-skill');
    expect(values).toMatchObject({ n: 39, better: 9, worse: 0, tasks_left_out: 1 });
    // The missing item against us: 9 of 40; for us: 10 of 40.
    expect(values).toMatchObject({ effect_missing_low: 22.5, effect_missing_high: 25 });
    const [row] = contrasts([noSkill(right(0, 4)), skillopt([1, null, 1, 1])]);
    expect(row?.values.p).toBeUndefined();
    expect(row?.shown.effect_points).toContain('too many missing');
    const none = contrasts([noSkill(right(0, 2)), skillopt([null, null])]);
    expect(none[0]?.values.effect_points).toBeUndefined();
  });

  it('leaves a cell out that lacks one of the two, and unfinished runs everywhere', () => {
    const unfinished = { ...skillopt([1], { benchmark: 'b' }), finished: false };
    const runs = [noSkill([0]), skillopt([1]), noSkill([0], { benchmark: 'b' }), unfinished];
    expect(contrasts(runs).map(({ values }) => values.benchmark)).toEqual(['bench']);
  });

  it('is the same whatever the order of the runs, byte by byte', () => {
    const runs = [
      noSkill(right(3, 12)),
      skillopt(right(9, 12), { val: 0.5 }),
      learner({ method: 'gepa', optimizer: 'o', hard: right(6, 12), val: 0.5 }),
      learner({ method: 'textgrad', optimizer: 'p', hard: right(5, 12), val: 0.7 }),
      skillopt(right(7, 12), { replicate: 1 }),
    ];
    const bytes = (list: readonly RunSummary[]) =>
      statisticsTables(list, { title: 't', layout: null }).map(({ stem, table }) => [
        stem,
        writeCsv(table),
        table.notes,
      ]);
    expect(bytes(runs).length).toBeGreaterThan(4);
    expect(bytes([...runs].reverse())).toEqual(bytes(runs));
    expect(bytes([...runs.slice(2), ...runs.slice(0, 2)])).toEqual(bytes(runs));
  });

  it('never mixes sources: each has tables and families of its own', () => {
    const simulated = { model: 'sim', source: 'simulated' as const };
    const tables = statisticsTables(
      [
        noSkill(right(0, 8)),
        skillopt(right(8, 8)),
        noSkill(right(0, 8), simulated),
        skillopt(right(8, 8), simulated),
      ],
      { title: 't', layout: null },
    );
    const stems = tables.flatMap(({ stem }) => (stem.startsWith('contrasts') ? [stem] : []));
    expect(stems).toEqual(['contrasts-simulated', 'contrasts-live']);
    for (const { stem, table } of tables) {
      expect(table.stamp.startsWith(stem.endsWith('-simulated') ? 'SIMULATED' : 'LIVE')).toBe(true);
      for (const { values } of table.rows)
        if (values.family_tests !== undefined) expect(values.family_tests).toBe(1);
    }
  });

  it('measures the variants of an ablation by its default', () => {
    const variant = (label: string, won: number) => skillopt(right(won, 8), { label });
    const names = contrasts([noSkill(right(0, 8)), variant('default', 4), variant('gate-off', 2)]).map(
      ({ values }) => `${values.contrast}: ${values.effect_points}`,
    );
    expect(names).toEqual([
      'default against no-skill: 50',
      'gate-off against no-skill: 25',
      'gate-off against default: -25',
    ]);
  });
});
