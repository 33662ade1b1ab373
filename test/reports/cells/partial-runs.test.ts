import { describe, expect, it } from 'vitest';
import type { CellLayout } from '../../../reports/cells/layout.ts';
import { markPartial } from '../../../reports/cells/partial-runs.ts';
import { comparisonTable } from '../../../reports/comparison-table.ts';
import { cellCharts } from '../../../reports/html/pages/cell-charts.ts';
import { baseRuns, cellResult } from '../../../reports/html/pages/result-sentence.ts';
import { winningDocument } from '../../../reports/html/pages/winning-document.ts';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { statisticsTables } from '../../../reports/statistics/statistics-tables.ts';
import type { Table } from '../../../reports/table.ts';
import { learner, type MadeLearner, right } from '../statistics/made-runs.ts';

const note = 'three tasks a cell';
const rowOf = (mode: string): CellLayout['rows'][number] => ({
  benchmark: 'Bench',
  target: 'm',
  mode,
  ran: { benchmark: 'bench', target: 'm' },
  methods: ['no-skill', 'skillopt'],
});
const layout: CellLayout = {
  format: 'skillopt-bench/cell-table/1',
  title: 'ours',
  own: 'skillopt',
  base: 'no-skill',
  methods: ['no-skill', 'skillopt'].map((label) => ({ heading: label, label })),
  rows: [rowOf('direct'), { ...rowOf('codex'), partial: { note, instead: { skillopt: 'from-direct' } } }],
  besidePaper: false,
};

const optimizer = 'o';
const skill = 'the-document';
const direct = [
  learner({ hard: right(4, 24) }),
  learner({ method: 'skillopt', optimizer, skill, hard: right(20, 24) }),
];
const inCodex = (options: MadeLearner): RunSummary =>
  learner({ mode: 'codex', testDigest: 'e'.repeat(64), ...options });
// The document that was learned in direct chat wins all three tasks: no claim may be made of it.
const sampled = [
  inCodex({ hard: right(0, 3) }),
  inCodex({ method: 'given-skill', label: 'from-direct', skill, hard: right(3, 3) }),
];
const runs = markPartial([...direct, ...sampled], layout);
const tables = new Map(
  statisticsTables(runs, { title: 't', layout }).map(({ stem, table }) => [stem, table]),
);
const modesOf = (table: Table | undefined) => new Set(table?.rows.map(({ values }) => values.mode));
const leftOut = `left out: 2 partial runs (codex): ${note}; neither compared nor averaged nor counted`;
const marked = `marked: 2 partial runs (codex): ${note}; neither compared nor averaged nor counted`;

describe('runs of cells that are only sampled', () => {
  it('are those of the cells that the layout says so of', () => {
    expect(runs.map(({ partial }) => partial)).toEqual([undefined, undefined, note, note]);
    expect(markPartial(sampled, null).map(({ partial }) => partial)).toEqual([undefined, undefined]);
  });

  it('are in no comparison with the best, average or contrast, and a note says how many and why', () => {
    for (const stem of ['best', 'averages', 'contrasts']) {
      expect(modesOf(tables.get(stem))).toEqual(new Set(['direct']));
      expect(tables.get(stem)?.notes).toContain(leftOut);
    }
    // Unmarked they would be: the test sees what it forbids.
    const unmarked = statisticsTables([...direct, ...sampled], { title: 't', layout });
    const best = unmarked.find(({ stem }) => stem === 'best')?.table;
    expect(modesOf(best)).toEqual(new Set(['direct', 'codex']));
    expect(best?.notes.join()).not.toContain('partial');
  });

  it('have a transfer without gain, p or verdict', () => {
    const transfer = tables.get('transfer');
    expect(transfer?.rows).toHaveLength(1);
    const [row] = transfer?.rows ?? [];
    expect(row?.values).toMatchObject({ mode: 'codex', n: 3, partial: true, transferred: null });
    expect(row?.shown).toEqual({ gain_points: 'partial' });
    for (const key of ['gain_points', 'p', 'negative']) expect(row?.values[key] ?? null).toBeNull();
    expect(transfer?.notes).toEqual([marked.replace('2 partial runs', '1 partial run')]);
  });

  it('have a marked score and no gain in the main table, and the same score in the one by method', () => {
    const main = resultTable(runs, { title: 't' });
    const row = main.rows.find(({ values }) => values.method_label === 'from-direct');
    expect(row?.values).toMatchObject({ hard_percent: 100, gain_points: null, p: null, partial: true });
    expect(row?.shown.hard_percent).toBe('100.0 (n=3, partial)');
    expect(main.notes).toContain(marked);
    expect(main.columns.find(({ key }) => key === 'partial')?.detail).toBe(true);
    const compared = comparisonTable(main);
    const [codex, other] = compared.rows;
    expect(codex?.values).toMatchObject({ mode: 'codex', partial: true });
    expect(codex?.shown['from-direct']).toBe('100.0 (n=3, partial)');
    expect(other?.values.partial).toBeUndefined();
    expect(compared.notes).toContain(marked);
    const whole = resultTable(direct, { title: 't' });
    expect(whole.columns.some(({ key }) => key === 'partial')).toBe(false);
  });

  it('have no result in words, no winner and no chart of scores', async () => {
    const here = runs.slice(2);
    expect(cellResult(resultTable(here, { title: 't' }).rows, baseRuns(here))).toBeNull();
    expect(cellResult(resultTable(sampled, { title: 't' }).rows, baseRuns(sampled))).not.toBeNull();
    expect(winningDocument(here)).toBeNull();
    expect(winningDocument(sampled)).not.toBeNull();
    expect(await cellCharts(here)).toBeNull();
  });
});
