import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../core/errors.ts';
import { controlsTable } from '../../../reports/controls/controls-table.ts';
import { type ControlContrast, noteControls, readControls } from '../../../reports/controls/note.ts';
import { controlPairs } from '../../../reports/controls/pairs.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { controlTablesOf, namedTables, tablesOf, writeReport } from '../../../reports/write-report.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { type MadeRun, madeRun } from '../summaries.ts';

/** A run of a method with so many of 20 items right, the first ones. */
function runOf(label: string, replicate: number, right: number, more: Partial<MadeRun> = {}): RunSummary {
  const made = madeRun({
    method: 'given-skill',
    label,
    source: 'simulated',
    hard: Array.from({ length: 20 }, (_, index) => Number(index < right)),
    ...more,
  });
  const id = made.run.id.replace(/r0$/, `r${replicate}`);
  return { ...made, run: { ...made.run, id, replicate } };
}

const contrast = (more: Partial<ControlContrast> = {}): ControlContrast => ({
  control: 'a-a',
  method: 'again',
  against: 'once',
  benchmarks: null,
  ...more,
});

/** Six items one way: p = 2/64. Five: p = 2/32. */
const summaries = [
  ...[10, 10, 10, 10].map((right, replicate) => runOf('once', replicate, right)),
  ...[16, 4, 15, 10].map((right, replicate) => runOf('again', replicate, right)),
];

describe('pairs', () => {
  it('are of one cell and replicate, with the p of a sign-flip test', () => {
    const { pairs, unlike, alone } = controlPairs(contrast(), summaries);
    expect(pairs.map(({ difference, p, discordant }) => [difference, p, discordant])).toEqual([
      [0.3, 2 / 64, 6],
      [-0.3, 2 / 64, 6],
      [0.25, 2 / 32, 5],
      [0, 1, 0],
    ]);
    expect([unlike, alone]).toEqual([0, 0]);
  });

  it('of a method with itself are replicates 0 and 1, 2 and 3', () => {
    const itself = contrast({ control: 'a-a-trained', method: 'again' });
    const { pairs, alone } = controlPairs({ ...itself, against: 'again' }, [
      ...summaries,
      runOf('again', 4, 9),
    ]);
    expect(pairs.map(({ difference }) => difference)).toEqual([-0.6, -0.25]);
    expect(alone).toBe(1);
  });

  it('are made of the benchmarks asked for, of finished runs, and of equal conditions', () => {
    expect(controlPairs(contrast({ benchmarks: ['other'] }), summaries).pairs).toEqual([]);
    const [first, ...rest] = summaries;
    const unfinished = [...(first === undefined ? [] : [{ ...first, finished: false }]), ...rest];
    expect(controlPairs(contrast(), unfinished)).toMatchObject({ pairs: { length: 3 }, alone: 1 });
    const others = runOf('once', 0, 10, { testDigest: 'e'.repeat(64) });
    expect(controlPairs(contrast(), [others, ...rest])).toMatchObject({ pairs: { length: 3 }, unlike: 1 });
    const missing = runOf('once', 0, 10, { hard: [null, null, ...Array.from({ length: 18 }, () => 1)] });
    expect(controlPairs(contrast(), [missing, ...rest])).toMatchObject({ pairs: { length: 3 }, unlike: 1 });
  });
});

describe('the table', () => {
  const { rows, stamp, notes } = controlsTable(
    summaries,
    [contrast(), contrast({ control: 'placebo', method: 'absent' })],
    { title: 'x' },
  );

  it('counts gains, losses and what could have been, with the interval of the rate', () => {
    expect(stamp).toBe('SIMULATED');
    expect(rows[0]?.values).toEqual({
      control: 'a-a',
      benchmark: 'all',
      compared: 'again - once',
      comparisons: 4,
      could_be_significant: 2,
      false_gains: 1,
      rate_percent: 25,
      // Wilson of 1 in 4.
      rate_low: 4.56,
      rate_high: 69.94,
      significant: 2,
      mean_difference_points: 6.25,
      suspicious: true,
    });
    expect(rows[1]?.values).toEqual({ ...rows[0]?.values, benchmark: 'bench' });
    expect(rows[0]?.shown.suspicious).toBe('SUSPICIOUS');
  });

  it('leaves out what was not measured', () => {
    expect(rows[2]?.values).toMatchObject({ control: 'placebo', comparisons: 0, rate_percent: null });
    expect(rows[2]?.shown).toEqual({});
    expect(notes.join('\n')).toMatch(/4 runs have no partner that is finished/);
  });
});

describe('a folder of results', () => {
  it('has the table where its matrix has controls, in every format and the same each time', () => {
    const folder = temporaryFolder();
    expect(controlTablesOf(folder, summaries)).toEqual([]);
    noteControls(folder, [contrast()]);
    expect(readControls(folder)).toEqual([contrast()]);
    const write = () =>
      writeReport(folder, summaries, namedTables(folder, summaries, tablesOf(summaries, { title: 'x' })));
    const files = write().filter((path) => path.startsWith('report/controls'));
    expect(files.map((path) => path.split('.')[1])).toEqual(['csv', 'md', 'tex', 'json']);
    const bytes = () => files.map((path) => readFileSync(join(folder, path), 'utf8'));
    const before = bytes();
    write();
    expect(bytes()).toEqual(before);
    expect(before[1]).toContain('SIMULATED');
  });

  it('refuses a note that is none', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'controls.json'), '{"format":"skillopt-bench/controls/2","controls":[]}');
    expect(() => readControls(folder)).toThrow(DataError);
    expect(() => readControls(folder)).toThrow(/controls.json/);
  });
});
