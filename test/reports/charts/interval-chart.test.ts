import { describe, expect, it } from 'vitest';
import { presets } from '../../../optimizer/config.ts';
import { ablationCharts } from '../../../reports/charts/ablation-chart.ts';
import { ablationGroups } from '../../../reports/charts/ablation-groups.ts';
import { type IntervalRow, intervalChart } from '../../../reports/charts/interval-chart.ts';
import { referenceVariant } from '../../../reports/reference-variant.ts';
import { madeRun } from '../summaries.ts';
import { learningRun } from './learning-run.ts';
import { svgFacts } from './svg-facts.ts';

const items = (right: number, n = 20) => Array.from({ length: n }, (_, at) => Number(at < right));
const variant = (label: string, right: number, more: object = {}) =>
  learningRun({ ...{ method: 'skillopt', label, hard: items(right), happened: [] }, ...more });
const noSkill = madeRun({ source: 'simulated', hard: items(4) });

describe('an interval chart', () => {
  const options = { stamp: 'SIMULATED', title: 't', axis: 'hard %', unit: 'percent' as const };
  const row = (label: string, value: number, low: number | null = null, high = low): IntervalRow => ({
    ...{ label, value, low, high },
  });

  it('draws each row once a drawing, with an interval where there is one and a rule through the reference', async () => {
    const rows = [row('a', 50, 40, 60), { ...row('b', 20, 10, 30), isReference: true }, row('c', 0)];
    const facts = svgFacts(
      (await intervalChart({ ...options, groups: [{ name: 'g', rows }] }))?.markup ?? '',
    );
    expect(facts.marks('estimates')).toBe(2 * 3);
    expect(facts.marks('intervals')).toBe(2 * 2);
    expect(facts.marks('reference')).toBe(2);
    expect(facts.marks('zero')).toBe(0);
    expect(facts.texts).toContain('50.0 [40.0, 60.0]');
    expect(facts.titles).toContain('c: 0.0');
  });

  it('puts 0 on the axis of differences, and signs before them', async () => {
    const rows = [row('a', 12, 4, 20), row('b', -3, -9, 3)];
    const chart = await intervalChart({ ...options, unit: 'points', groups: [{ name: 'g', rows }] });
    const facts = svgFacts(chart?.markup ?? '');
    expect(facts.marks('zero')).toBe(2);
    expect(facts.texts).toContain('+12.0 [+4.0, +20.0]');
    expect(facts.texts).toContain('\u22123.0 [\u22129.0, +3.0]');
    expect(facts.texts).toContain('0');
  });

  it('is null without rows, and bounded', async () => {
    expect(await intervalChart({ ...options, groups: [{ name: 'g', rows: [] }] })).toBeNull();
    const groups = [{ name: 'g', rows: Array.from({ length: 400 }, (_, at) => row(`r${at}`, at / 4)) }];
    const { markup } = (await intervalChart({ ...options, groups })) ?? { markup: '' };
    expect(svgFacts(markup).marks('estimates')).toBe(2 * 150);
    expect(markup).toContain('250 more rows are not drawn');
  });
});

describe('the variants of an ablation', () => {
  it('stand in the order of their numbers, with gains over the reference on the same tasks', () => {
    const runs = [variant('lr-16', 14), variant('lr-2', 6), noSkill, variant('lr-4', 10)];
    const [group, ...rest] = ablationGroups(runs, { reference: 'lr-4' });
    expect(rest).toEqual([]);
    expect(group?.variants.map(({ label }) => label)).toEqual(['no-skill', 'lr-2', 'lr-4', 'lr-16']);
    expect(group?.variants.map(({ score }) => score?.value)).toEqual([20, 30, 50, 70]);
    expect(group?.variants.map(({ gain }) => gain?.value ?? null)).toEqual([-30, -20, null, 20]);
    const ordered = ablationGroups(runs, { order: ['lr-16', 'lr-4', 'lr-2'] });
    expect(ordered[0]?.variants.map(({ label }) => label)).toEqual(['lr-16', 'lr-4', 'lr-2', 'no-skill']);
  });

  it('are apart by benchmark and target; without a score they are left out and never 0', async () => {
    const lost = madeRun({ method: 'skillopt', label: 'lost', source: 'simulated', hard: [1, null, null] });
    const unfinished = { ...variant('late', 3), finished: false };
    const runs = [noSkill, lost, unfinished, variant('a', 5, { model: 'other' })];
    const groups = ablationGroups(runs);
    expect(groups.map(({ target }) => target)).toEqual(['m', 'other']);
    expect(groups[0]?.variants.map(({ label, score }) => [label, score?.value ?? null])).toEqual([
      ['no-skill', 20],
      ['lost', null],
    ]);
    const { scores } = await ablationCharts(runs, { title: 't' });
    expect(svgFacts(scores?.markup ?? '').marks('estimates')).toBe(2 * 2);
  });

  it('are not paired over different test tasks, and a gain that no item shows has no interval', () => {
    const [, other] = [noSkill, variant('x', 9, { testDigest: 'e'.repeat(64) })];
    const gains = ablationGroups([noSkill, other, variant('same', 4)], { reference: 'no-skill' });
    const gain = (label: string) => gains[0]?.variants.find((one) => one.label === label)?.gain;
    expect(gain('x')).toBeNull();
    expect(gain('same')).toEqual({ value: 0, low: null, high: null });
  });

  it('with replicates have intervals over them, which the title says', async () => {
    const runs = [8, 12, 16].flatMap((right, replicate) => [
      variant('a', right, { replicate }),
      variant('b', right - 4, { replicate }),
    ]);
    const groups = ablationGroups(runs, { reference: 'b' });
    const [a, b] = groups[0]?.variants ?? [];
    expect([a?.replicates, a?.score?.value, b?.score?.value, a?.gain?.value]).toEqual([3, 60, 40, 20]);
    const single = ablationGroups([variant('a', 12)])[0]?.variants[0]?.score;
    // Replicates that differ much make the interval wider than items alone would.
    expect((a?.score?.high ?? 0) - (a?.score?.low ?? 0)).toBeGreaterThan(
      (single?.high ?? 0) - (single?.low ?? 0),
    );
    const { scores, gains } = await ablationCharts(runs, { title: 'ablation x', reference: 'b' });
    expect(svgFacts(scores?.markup ?? '').titles[0]).toBe(
      'SIMULATED: ablation x: hard % on test (means of 3 replicates)',
    );
    expect(gains?.markup).toContain('Of fewer than 5 it is too narrow');
    expect((await ablationCharts([variant('a', 3)], { title: 't' })).gains).toBeNull();
  });
});

describe('the reference of an ablation', () => {
  const rate = (label: string, learningRate: number) =>
    variant(label, 3, { config: { ...presets.paper, learningRate, batchSize: 8 } });

  it('is the variant called default, or the one with the values of the preset where variants differ', () => {
    expect(referenceVariant([noSkill, rate('lr-2', 2), rate('lr-4', 4), rate('lr-8', 8)])).toBe('lr-4');
    expect(referenceVariant([rate('lr-4', 4), variant('default', 3)])).toBe('default');
  });

  it('else is the run without a skill, or there is none', () => {
    expect(referenceVariant([noSkill, rate('lr-2', 2), rate('lr-8', 8)])).toBe('no-skill');
    expect(referenceVariant([rate('lr-2', 2)])).toBeNull();
  });
});
