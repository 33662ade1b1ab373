import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { CellLayout } from '../../../reports/cells/layout.ts';
import { loadPaper } from '../../../reports/paper/load-paper.ts';
import { noiseBand, noisePairs } from '../../../reports/paper/noise-band.ts';
import { otherSideBySideTable } from '../../../reports/paper/other-side-by-side.ts';
import { printedNumbers } from '../../../reports/paper/printed-numbers.ts';
import { learner, right } from '../statistics/made-runs.ts';

const paper = loadPaper();
const digest = 'e'.repeat(64);
const conditions = {
  ...paper.conditions,
  testDigests: { SearchQA: { value: digest, because: 'made up for this test' } },
};
const layoutOf = (title: string, labels: readonly string[], target = 'GPT-5.5'): CellLayout => ({
  format: 'skillopt-bench/cell-table/1',
  title,
  own: null,
  base: 'no-skill',
  methods: labels.map((label) => ({ heading: label, label })),
  rows: [
    {
      benchmark: 'searchqa',
      target,
      mode: 'direct',
      ran: { benchmark: 'searchqa', target },
      methods: [...labels],
    },
  ],
  besidePaper: false,
});
const run = (label: string, won: number, more: object = {}) =>
  learner({
    method: label === 'no-skill' ? label : 'skillopt',
    label,
    benchmark: 'searchqa',
    model: 'GPT-5.5',
    modelId: 'gpt-5.5',
    testDigest: digest,
    hard: right(won, 100),
    ...more,
  });
const beside = (title: string, summaries: ReturnType<typeof run>[], target?: string) => {
  const layout = layoutOf(title, [...new Set(summaries.map((summary) => summary.run.method.label))], target);
  return otherSideBySideTable({
    numbers: printedNumbers(paper, title),
    layout,
    summaries,
    conditions,
    noise: noiseBand(noisePairs(paper)),
    stamp: 'LIVE',
  });
};

describe("the paper's ablations beside ours", () => {
  it('has effects over the default, the noise band, and differences under the conditions of Table 1', () => {
    const table = beside('ablation-learning-rate', [run('lr-4', 86), run('lr-1', 80)]);
    const [rate1, rate4] = table.rows.map(({ values }) => values);
    // Table 2 (d): 85.5 at a rate of 1, 86.5 at the default of 4.
    expect(rate1).toMatchObject({ label: 'lr-1', paper_percent: 85.5, paper_effect_points: -1 });
    expect(rate1).toMatchObject({ ours_effect_points: -6, within_noise: true, difference_points: -5.5 });
    expect(rate4).toMatchObject({ paper_effect_points: null, ours_effect_points: null, inside: true });
    expect(table.notes[0]).toContain('Compared: 2 of 2');
    expect(table.notes.at(-1)).toContain('2.4 to 8.1 points');
  });

  it('refuses what Table 1 would refuse, and drops what is simulated', () => {
    const other = beside('ablation-schedule', [run('cosine', 86, { testDigest: 'f'.repeat(64) })]);
    expect(other.rows[0]?.values).toMatchObject({ difference_points: null, inside: null });
    expect(other.rows[0]?.shown.difference_points).toBe('refused');
    const simulated = beside('ablation-schedule-simulated', [run('cosine', 86, { source: 'simulated' })]);
    expect(simulated.rows).toEqual([]);
    expect(simulated.notes.join('\n')).toContain('refused (1 numbers): simulated');
  });

  it('knows Table 5 by its optimizer, whose model must be the paper’s too', () => {
    const mini = { model: 'GPT-5.4-mini', modelId: 'gpt-5.4-mini' };
    const strong = run('skillopt', 80, { ...mini, optimizer: 'GPT-5.5' });
    const optimizer = { name: 'GPT-5.5', id: 'gpt-5.5', source: 'live' as const };
    const runs = [run('no-skill', 70, mini), { ...strong, run: { ...strong.run, optimizer } }];
    const values = (list: typeof runs) =>
      beside('transfer-optimizer-target', list, 'GPT-5.4-mini').rows.map((row) => row.values);
    expect(values(runs)[1]).toMatchObject({
      what: 'optimizer GPT-5.5',
      paper_effect_points: 4.3,
      ours_effect_points: 10,
      difference_points: -0.2,
    });
    expect(String(values([run('no-skill', 70, mini), strong])[1]?.refused)).toContain("'GPT-5.5-id'");
  });

  it('has our label for every setting of Tables 2 and 3, and no counterpart for what the paper never ran', () => {
    for (const { name, rows, target } of paper.ablations.tables) {
      const numbers = printedNumbers(paper, `ablation-${name}`);
      const printed = rows.flatMap(({ percent }) => Object.values(percent));
      expect(numbers.map(({ percent }) => percent).sort()).toEqual(printed.sort());
      const file = parse(readFileSync(`matrix/ablations/${name}.yaml`, 'utf8'));
      const labels = file.methods.map((entry: string | { label: string }) =>
        typeof entry === 'string' ? entry : entry.label,
      );
      for (const { label } of numbers) expect(labels).toContain(label);
      expect(file.models).toEqual([target]);
    }
    const names = readdirSync('matrix/ablations').map((file) => file.replace('.yaml', ''));
    const without = names.filter((name) => printedNumbers(paper, `ablation-${name}`).length === 0);
    expect(without.sort()).toEqual(['gate', 'rewrite-modes']);
  });

  it('has all transfers of Table 4 (a) and (b)', () => {
    expect(printedNumbers(paper, 'transfer-cross-model')).toHaveLength(6 * 3);
    expect(printedNumbers(paper, 'transfer-cross-mode')).toHaveLength(4 * 3);
    expect(printedNumbers(paper, 'transfer-cross-benchmark')).toEqual([]);
  });
});
