import { describe, expect, it } from 'vitest';
import { comparePairs, pairRows } from '../../../matrix/gym/compare.ts';
import { alarmRates } from '../../../matrix/gym/false-alarms.ts';
import { summariseGym } from '../../../matrix/gym/summary.ts';
import { gymMethodTable, gymWorldTable } from '../../../reports/gym-tables.ts';
import { writeCsv } from '../../../reports/writers/csv.ts';
import { writeMarkdown } from '../../../reports/writers/markdown.ts';
import { type Made, madeFile } from './made-file.ts';

/** Scores that scatter by ten points around a level, the same for equal worlds and seeds. */
const scattered =
  (level: number): Made =>
  (world, seed) =>
    level + 0.1 * Math.sin(12.9898 * world + 78.233 * seed);
const pairsOf = (a: Made, b: Made, worlds = 20, seeds = 4) => {
  const file = madeFile({ a, b }, { worlds, seeds });
  return pairRows({ file, label: 'a' }, { file, label: 'b' });
};

describe('the comparison of two results', () => {
  it('finds a method non-inferior that is as good, worse one that lost more than the margin, undecided one in between', () => {
    const same = scattered(0.5);
    expect(comparePairs(pairsOf(same, same), 0.02)).toMatchObject({
      verdict: 'non-inferior',
      difference: 0,
      power: 1,
    });
    expect(comparePairs(pairsOf(same, scattered(0.4)), 0.02).verdict).toBe('worse');
    // Other seeds: as good on average, but twenty worlds with one seed cannot show two points.
    const other: Made = (world, seed) => scattered(0.5)(world + 100, seed + 7);
    const undecided = comparePairs(pairsOf(same, other, 20, 1), 0.01);
    expect(undecided.verdict).toBe('undecided');
    expect(undecided.power).toBeLessThan(0.5);
  });

  it('lets a loss within the margin pass, and one beyond it not', () => {
    const base = scattered(0.5);
    expect(comparePairs(pairsOf(base, scattered(0.49)), 0.02).verdict).toBe('non-inferior');
    expect(comparePairs(pairsOf(base, scattered(0.47)), 0.02).verdict).toBe('worse');
  });

  it('names the worlds with the largest losses first, and the stages that changed', () => {
    const base = scattered(0.5);
    const hurt: Made = (world, seed) => base(world, seed) - (world === 3 ? 0.3 : 0);
    const { worlds, stages } = comparePairs(pairsOf(base, hurt), 0.02);
    expect(worlds[0]).toMatchObject({ world: 'w3', pairs: 4 });
    expect(worlds[0]?.difference).toBeCloseTo(-0.3);
    expect(stages.map(({ name }) => name)).toContain('edits applied');
  });

  it('refuses results of other worlds, other seeds or unknown methods', () => {
    const file = madeFile({ a: scattered(0.5) }, { worlds: 2, seeds: 2 });
    const pair = (b: typeof file, label = 'a') => pairRows({ file, label: 'a' }, { file: b, label });
    expect(() => pair({ ...file, gymVersion: 99 })).toThrow(/different worlds: gymVersion 1 and 99/);
    expect(() => pair({ ...file, seeds: { ...file.seeds, range: 'golden' } })).toThrow(/no pairs/);
    expect(() => pair(file, 'b')).toThrow(/no rows of 'b'; it has: a/);
    const worlds = file.worlds.map((world) => ({ ...world, budget: 1 }));
    expect(() => pair({ ...file, worlds })).toThrow(/budgets/);
  });
});

describe('the alarm rates', () => {
  it('are low for the same optimizer under other seeds, and one for a method that lost ten points', () => {
    const file = madeFile({ a: scattered(0.5), b: scattered(0.4) }, { worlds: 30, seeds: 8 });
    const rates = alarmRates(file, { label: 'a', other: 'b', seeds: 3, margin: 0.05, trials: 8 });
    expect(rates).toMatchObject({ trials: 8, worlds: 30, pool: 8, caught: 1 });
    expect(rates.falseAlarms).toBeLessThan(0.3);
    expect(rates.loss).toBeCloseTo(0.1, 1);
  });

  it('are one where the margin is smaller than the scatter', () => {
    const file = madeFile({ a: scattered(0.5) }, { worlds: 5, seeds: 4 });
    expect(
      alarmRates(file, { label: 'a', other: null, seeds: 2, margin: 0.0001, trials: 10 }).falseAlarms,
    ).toBeGreaterThan(0.5);
  });
});

describe('the summary', () => {
  it('ranks every method in every world and shows the sign of its difference to the first', () => {
    const base = scattered(0.5);
    const up: Made = (world, seed) => base(world, seed) + 0.1;
    const mixed: Made = (world, seed) => base(world, seed) + (world % 2 === 0 ? -0.1 : 0);
    const { methods, worlds } = summariseGym(madeFile({ base, up, mixed }, { worlds: 4, seeds: 6 }));
    expect(methods.map(({ label, runs }) => [label, runs])).toEqual([
      ['base', 24],
      ['up', 24],
      ['mixed', 24],
    ]);
    expect(methods[0]?.gain).toBeNull();
    expect(methods[1]?.gain?.mean).toBeCloseTo(0.1);
    expect(methods[1]?.gain?.low).toBeCloseTo(0.1);
    const row = (index: number) => worlds[index]?.methods.map(({ rank, sign }) => [rank, sign]);
    expect(row(0)).toEqual([
      [2, '='],
      [1, '+'],
      [3, '-'],
    ]);
    expect(row(1)).toEqual([
      [2.5, '='],
      [1, '+'],
      [2.5, '='],
    ]);
  });

  it('becomes tables that are stamped and show every world', () => {
    const summary = summariseGym(madeFile({ a: scattered(0.5), b: scattered(0.6) }, { worlds: 3, seeds: 2 }));
    const csv = writeCsv(gymWorldTable(summary));
    expect(csv.trim().split('\n')).toHaveLength(4);
    expect(csv).toContain('SIMULATED,w1,');
    const text = writeMarkdown(gymMethodTable(summary, '3 worlds'));
    expect(text).toContain('**SIMULATED**');
    expect(text).toContain('regret');
  });
});
