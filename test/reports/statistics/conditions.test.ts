import { describe, expect, it } from 'vitest';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunDescription } from '../../../reports/run-description.ts';
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

const changed = (summary: RunSummary, run: Partial<RunDescription>): RunSummary => ({
  ...summary,
  run: { ...summary.run, ...run },
});
const pair = (more: object = {}, won = 9) => [
  learner({ hard: right(2, 12), ...more }),
  learner({ method: 'skillopt', optimizer: 'o', hard: right(won, 12), ...more }),
];
/** A second set of the same names. */
const again = (run: (old: RunDescription) => Partial<RunDescription>) => [
  ...pair(),
  ...pair().map((summary) => changed(summary, run(summary.run))),
];

describe('one benchmark under several conditions', () => {
  it.each([
    ['model id', again(({ target }) => ({ target: { ...target, id: 'other' } })), 'model id other'],
    ['policy', again(() => ({ missingPolicy: 'zero' })), 'missing items zero'],
    ['time', again(({ mode }) => ({ mode: { ...mode, timeLimitMs: 5 } })), 'time limit (ms) 5'],
    ['digest', [...pair(), ...pair({ testDigest: 'e'.repeat(64) })], 'test digest eeeeeeeeeeeeeeee'],
    ['day', ['1', '2'].flatMap((day) => pair({ recordedOn: `2026-01-0${day}` })), 'recorded on 2026-01-02'],
    [
      'settings',
      again(({ benchmark }) => ({ benchmark: { ...benchmark, settings: { style: 2 } } })),
      'benchmark style 2',
    ],
  ])('never averages over them, and names them: %s', (_, runs, label) => {
    const tables = tablesOf(runs);
    const averages = tables.get('averages')?.rows.filter(({ values }) => values.average_of === 'skillopt');
    expect(averages?.map(({ values }) => values.benchmarks)).toEqual([1, 1]);
    for (const stem of ['averages', 'contrasts', 'best'])
      expect(tables.get(stem)?.rows.map(({ values }) => values.conditions)).toContain(label);
    const places = tables
      .get('contrasts')
      ?.rows.map(({ values }) => JSON.stringify([values.benchmark, values.conditions]));
    expect(new Set(places).size).toBe(2);
  });

  it('says nothing of conditions where benchmarks alone differ in them', () => {
    const tables = tablesOf([...pair(), ...pair({ benchmark: 'b', testDigest: 'e'.repeat(64) })]);
    expect(tables.get('averages')?.columns.map(({ key }) => key)).not.toContain('conditions');
    expect(tables.get('averages')?.rows[0]?.values.benchmarks).toBe(2);
  });

  it('averages smoke runs with smoke runs only, and never another split than test', () => {
    const limited = ['bench', 'b'].flatMap((benchmark) =>
      pair({ benchmark }).map((summary) =>
        changed(summary, { benchmark: { ...summary.run.benchmark, limit: 3 } }),
      ),
    );
    const onVal = pair({ benchmark: 'c' }).map((summary) =>
      changed(summary, { benchmark: { ...summary.run.benchmark, evalSplit: 'val' } }),
    );
    const tables = tablesOf([...pair(), ...pair({ benchmark: 'd' }), ...limited, ...onVal]);
    const own = tables.get('averages')?.rows.filter(({ values }) => values.average_of === 'skillopt');
    expect(own?.map(({ values }) => [values.conditions, values.benchmarks])).toEqual([
      ['items 3', 2],
      ['items all', 2],
    ]);
    expect(tables.get('contrasts')?.rows.map(({ values }) => values.family_tests)).toEqual([2, 2, 2, 2]);
    expect(tables.get('contrast-summary')?.rows.map(({ values }) => values.contrast)).toEqual([
      'skillopt against no-skill (items 3)',
      'skillopt against no-skill (items all)',
    ]);
    expect(tables.get('contrasts')?.rows.map(({ values }) => values.benchmark)).toEqual([
      'b (first 3)',
      'bench (first 3)',
      'bench',
      'd',
    ]);
  });

  it('averages benchmarks whose limits are their own', () => {
    const own = [3, 4].flatMap((limit) =>
      pair({ benchmark: `b${limit}` }).map((summary) =>
        changed(summary, { benchmark: { ...summary.run.benchmark, limit } }),
      ),
    );
    expect(tablesOf(own).get('averages')?.rows[0]?.values).toMatchObject({ benchmarks: 2 });
  });

  it('compares no run with a baseline of another split or model', () => {
    const [base, own] = pair();
    if (base === undefined || own === undefined) throw new Error('no pair');
    const gainOver = (other: RunSummary) =>
      resultTable([other, own], { title: 't' }).rows.find(({ values }) => values.method === 'skillopt')
        ?.values.gain_points;
    expect(gainOver(base)).toBeCloseTo(58.33, 2);
    const { benchmark, target } = base.run;
    expect(gainOver(changed(base, { benchmark: { ...benchmark, evalSplit: 'val' } }))).toBeNull();
    expect(gainOver(changed(base, { target: { ...target, id: 'other' } }))).toBeNull();
  });
});

describe('replicates that are not alike', () => {
  const other = (run: (old: RunDescription) => Partial<RunDescription>) => {
    const [, second] = pair({ replicate: 1 }, 3);
    if (second === undefined) throw new Error('no run');
    return tablesOf([...pair(), changed(second, run(second.run))]);
  };
  it.each([
    ['config steps', ({ method }: RunDescription) => ({ method: { ...method, config: { steps: 2 } } })],
    ['feedback level', () => ({ feedbackLevel: 'score' })],
    ['shuffled feedback', () => ({ shuffledFeedback: true as const })],
    ['rollout budget', () => ({ rolloutBudget: 7 })],
    ['budget', () => ({ budget: { preset: 'equal-rollouts', from: '' } })],
    ['optimizer id', () => ({ optimizer: { name: 'o', id: 'p', source: 'live' as const } })],
  ])('are left out and not averaged: %s', (name, run) => {
    const tables = other(run);
    expect(tables.get('contrasts')).toBeUndefined();
    const notes = tables.get('averages')?.notes.join('\n');
    expect(notes).toContain(`skillopt, its replicates are not alike (${name})`);
    expect(tables.get('averages')?.rows.map(({ values }) => values.average_of)).toEqual(['no-skill']);
  });

  it('are averaged where each was given a document that another replicate learned', () => {
    const given = [0, 1].map((replicate) => {
      const made = learner({ method: 'given-skill', hard: right(4, 12), replicate });
      return changed(made, { method: { ...made.run.method, config: { text: `of ${replicate}` } } });
    });
    const rows = tablesOf([...pair(), ...given]).get('contrasts')?.rows;
    expect(rows?.map(({ values }) => values.replicates_other)).toEqual([1, 2]);
  });

  it('are averaged where only seed and document differ', () => {
    expect(other(() => ({ seed: 1042 })).get('contrasts')?.rows[0]?.values.replicates_own).toBe(2);
  });
});
