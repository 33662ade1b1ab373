import { describe, expect, it } from 'vitest';
import { cellTable } from '../../../reports/cells/cell-table.ts';
import type { CellLayout } from '../../../reports/cells/layout.ts';
import { noteLayout, readLayout } from '../../../reports/cells/layout.ts';
import { runsGrid } from '../../../reports/cells/runs-grid.ts';
import { ablationCharts } from '../../../reports/charts/ablation-chart.ts';
import { heatMap } from '../../../reports/html/heat-map/heat-map.ts';
import { loadPaper } from '../../../reports/paper/load-paper.ts';
import { paperGrid } from '../../../reports/paper/paper-grid.ts';
import type { Conditions } from '../../../reports/paper/paper-schema.ts';
import { sideBySideTable } from '../../../reports/paper/side-by-side.ts';
import { resultTable } from '../../../reports/result-table.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { type MadeRun, madeRun } from '../summaries.ts';

const methods = [
  { heading: 'No skill', label: 'no-skill' },
  { heading: 'GEPA', label: 'gepa' },
  { heading: 'SkillOpt', label: 'skillopt' },
];
const row = (benchmark: string, mode: string) => ({
  benchmark,
  target: 'GPT-5.5',
  mode,
  ran: { benchmark: benchmark.toLowerCase(), target: 'mine' },
  methods: mode === 'direct' ? ['no-skill', 'gepa', 'skillopt'] : ['no-skill', 'skillopt'],
});
const layout: CellLayout = {
  format: 'skillopt-bench/cell-table/1',
  title: 'ours',
  own: 'SkillOpt',
  base: 'No skill',
  methods,
  rows: [row('SearchQA', 'direct'), row('LiveMath', 'direct'), row('SearchQA', 'codex')],
  besidePaper: true,
};
const run = (method: string, hard: readonly (number | null)[], options: Partial<MadeRun> = {}) =>
  madeRun({ method, hard, model: 'mine', benchmark: 'searchqa', ...options });
const notPossible = ['no-skill', 'skillopt'].map((method) => ({
  benchmark: 'searchqa',
  model: 'mine',
  mode: 'codex',
  method,
  reason: 'mode codex: there is no codex on PATH',
}));
const runs = [
  run('no-skill', [0, 0, 0, 1]),
  run('gepa', [1, 1, 0, 1]),
  run('skillopt', [1, 0, 1, 1]),
  run('no-skill', [0, 0], { benchmark: 'livemath' }),
  run('gepa', [1, null], { benchmark: 'livemath' }),
];

describe('a table by cell of runs', () => {
  const table = cellTable(runsGrid(runs, layout, notPossible));
  const [searchqa, livemath, codex] = table.rows;

  it('has a row for every cell that was asked for, best and equal best marked', () => {
    expect(table.rows.filter(({ values }) => values.row === 'cell')).toHaveLength(3);
    expect(searchqa?.values).toMatchObject({ no_skill_percent: 25, gepa_percent: 75, skillopt_percent: 75 });
    expect(searchqa?.marks).toEqual({ gepa_percent: 'tied', skillopt_percent: 'tied' });
    expect(searchqa?.shown.target).toBe('GPT-5.5 (mine)');
  });

  it('says missing and why, and never fills a gap', () => {
    expect(livemath?.shown).toMatchObject({ gepa_percent: 'missing', skillopt_percent: 'missing' });
    expect(livemath?.values).toMatchObject({ gepa_percent: null, skillopt_percent: null });
    // One method alone is not the best of anything.
    expect(livemath?.marks).toEqual({});
    expect(codex?.shown.skillopt_percent).toBe('missing');
    // Not asked for is not missing.
    expect(codex?.shown.gepa_percent).toBeUndefined();
    const notes = table.notes.join('\n');
    expect(notes).toContain('missing: mode codex: there is no codex on PATH (2 numbers in 1 cells');
    expect(notes).toContain('missing: more than 5 % of its test items are missing (1 numbers');
    expect(notes).toContain('missing: there is no run (1 numbers');
  });

  it('marks the numbers of a row that is only sampled, and neither compares nor averages nor counts them', () => {
    const note = 'two tasks a cell';
    const partial = { note, instead: { skillopt: 'from-direct' } };
    const sampled = {
      ...layout,
      rows: [row('SearchQA', 'direct'), { ...row('SearchQA', 'codex'), partial }],
    };
    const cli = { name: 'codex', version: '9.9.9' };
    const inCodex = (one: RunSummary): RunSummary => ({
      ...one,
      run: { ...one.run, mode: { name: 'codex', cli } },
    });
    const few = [inCodex(run('no-skill', [0, 1])), inCodex(run('from-direct', [1, 1]))];
    const shown = cellTable(runsGrid([...runs.slice(0, 3), ...few], sampled, []));
    const cell = shown.rows[1];
    expect(cell?.shown).toMatchObject({
      no_skill_percent: '50.0 (n=2, partial)',
      skillopt_percent: '100.0 (n=2, partial)',
    });
    expect(cell?.values).toMatchObject({
      no_skill_percent: null,
      skillopt_percent: null,
      skillopt_percent_partial: 100,
    });
    expect(cell?.marks).toEqual({});
    const [, average] = shown.rows.filter(({ values }) => values.row === 'average');
    expect(average?.values).toMatchObject({ mode: 'codex', benchmark: 'average of 0 of 1' });
    expect(average?.shown.skillopt_percent).toBe('partial');
    expect(shown.rows.at(-1)?.shown).toMatchObject({
      skillopt_percent: '1 of 1',
      no_skill_percent: '0 of 1',
    });
    expect(shown.notes).toContain(`partial (codex): ${note}; neither compared nor averaged nor counted`);
    expect(shown.notes).toContain('mode codex: CLI version 9.9.9');
    // Whole numbers have no column of partial ones beside them.
    expect(table.columns.some(({ key }) => key.endsWith('_partial'))).toBe(false);
    const map = heatMap([...runs.slice(0, 3), ...few], sampled, []);
    const [, square] = map.blocks.flatMap(({ rows }) => rows.flatMap(({ squares }) => squares.slice(-1)));
    expect(square).toEqual({ kind: 'partial', method: 'SkillOpt', percent: 100, items: 2, note });
  });

  it('averages only what every method of the block has, and counts best or tied over what was compared', () => {
    const average = table.rows.find(({ values }) => values.row === 'average');
    expect(average?.values).toMatchObject({ benchmark: 'average of 1 of 2', skillopt_percent: 75 });
    const counts = table.rows.find(({ values }) => values.row === 'best or tied');
    expect(counts?.shown).toMatchObject({ skillopt_percent: '1 of 1', no_skill_percent: '0 of 1' });
  });

  it('rounds an interval once, as the main table and the charts do', async () => {
    // Wilson's upper end of 2 of 24 is 25.847.
    const one = [run('gepa', [1, 1, ...Array.from({ length: 22 }, () => 0)])];
    const grid = runsGrid(one, layout, []);
    const score = grid.rows[0]?.scores.get('GEPA');
    expect(score?.kind === 'score' && score.interval?.high.toFixed(1)).toBe('25.8');
    expect(resultTable(one, { title: 'x' }).rows[0]?.shown.hard_percent).toBe('8.3 [2.3, 25.8]');
    expect(cellTable(grid).rows[0]?.values).toMatchObject({ gepa_percent: 8.33, gepa_percent_high: 25.85 });
    expect((await ablationCharts(one, { title: 'x' })).scores?.markup).toContain('8.3 [2.3, 25.8]');
  });

  it.each([
    [
      'test digest',
      (one: RunSummary): RunSummary => ({
        ...one,
        dataset: { ...one.dataset, test: { count: 4, digest: 'e'.repeat(64) } },
      }),
    ],
    [
      'config steps',
      (one: RunSummary): RunSummary => ({
        ...one,
        run: { ...one.run, method: { ...one.run.method, config: { steps: 9 } } },
      }),
    ],
    [
      'model id',
      (one: RunSummary): RunSummary => ({
        ...one,
        run: { ...one.run, target: { ...one.run.target, id: 'another' } },
      }),
    ],
  ])('takes no mean of runs that differ in %s, and says so', (what, changed) => {
    const [first, second] = [run('skillopt', [1, 0, 1, 1]), run('skillopt', [1, 1, 1, 1])];
    const score = (list: readonly RunSummary[]) => runsGrid(list, layout, []).rows[0]?.scores.get('SkillOpt');
    expect(score([first, second])).toMatchObject({ kind: 'score', percent: 87.5, runs: 2 });
    expect(score([first, changed(second)])).toEqual({
      kind: 'missing',
      reason: `its 2 runs differ in ${what}: no mean is taken`,
    });
  });

  it('refuses one number for several optimizers, and means replicates', () => {
    const by = (name: string, hard: readonly number[]): RunSummary => {
      const made = run('skillopt', hard);
      return { ...made, run: { ...made.run, optimizer: { name, id: name, source: 'live' } } };
    };
    const score = (list: readonly RunSummary[]) => runsGrid(list, layout, []).rows[0]?.scores.get('SkillOpt');
    expect(score([by('a', [1]), by('b', [0])])).toMatchObject({ kind: 'missing' });
    expect(score([by('a', [1]), by('a', [0])])).toMatchObject({ percent: 50, runs: 2, interval: null });
  });

  it('is kept as a layout beside the results, and a foreign file in its place is refused', () => {
    const folder = temporaryFolder();
    expect(readLayout(folder)).toBeNull();
    noteLayout(folder, layout);
    expect(readLayout(folder)).toEqual(layout);
    noteLayout(folder, { ...layout, more: 1 } as CellLayout);
    expect(() => readLayout(folder)).toThrow(/cell-table.json/);
  });
});

describe('ours beside the paper', () => {
  const paper = loadPaper();
  const digest = 'e'.repeat(64);
  const known: Conditions = {
    ...paper.conditions,
    testDigests: { SearchQA: { value: digest, because: 'made up for this test' } },
  };
  const beside = (options: Partial<MadeRun>, conditions: Conditions = known) => {
    const hard = Array.from({ length: 100 }, (_, index) => (index < 85 ? 1 : 0));
    const summaries = [run('skillopt', hard, { modelId: 'gpt-5.5', testDigest: digest, ...options })];
    const ours = runsGrid(summaries, layout, []);
    return sideBySideTable({ ours, paper: paperGrid(paper), layout, summaries, conditions });
  };

  it('differs, inside or outside our interval, where split, model and mode are the paper’s', () => {
    const [only] = beside({}).rows;
    expect(only?.values).toMatchObject({ paper_percent: 87.3, difference_points: -2.3, inside: true });
    expect(only?.values.refused).toBeNull();
  });

  it.each([
    ['another split', { testDigest: 'f'.repeat(64) }, /test split of SearchQA is ffff/],
    ['another model', { modelId: 'gpt-5.5-preview' }, /model id is 'gpt-5.5-preview'/],
  ])('refuses %s and says so', (_, options, reason) => {
    const table = beside(options);
    expect(table.rows[0]?.values).toMatchObject({ difference_points: null, inside: null });
    expect(String(table.rows[0]?.values.refused)).toMatch(reason);
    expect(table.notes.join('\n')).toMatch(reason);
    expect(table.notes[0]).toContain('Compared: 0 of 1');
  });

  it('refuses a split whose digest is not known, and puts no simulated number beside a real one', () => {
    expect(String(beside({}, paper.conditions).rows[0]?.values.refused)).toMatch(/digest .* is not known/);
    const simulated = beside({ source: 'simulated' });
    expect(simulated.rows).toEqual([]);
    expect(simulated.notes.join('\n')).toContain('refused (1 numbers): simulated');
  });
});
