import { describe, expect, it } from 'vitest';
import { learningChart } from '../../../reports/charts/learning-chart.ts';
import { learningCurve } from '../../../reports/charts/learning-curve.ts';
import { textOf } from '../html/page-parts.ts';
import { madeRun } from '../summaries.ts';
import { type Happening, learningRun } from './learning-run.ts';
import { svgFacts } from './svg-facts.ts';

const evaluated = (step: number, score: number, candidate: string, bound = 'exact'): Happening => ({
  ...{ stage: 'candidate-evaluated', epoch: 1, step },
  data: { candidate, score, scoreIs: bound },
});
const decided = (step: number | undefined, action: string, score: number, bound = 'exact'): Happening => ({
  ...{ stage: 'gate-decided', epoch: 1, ...(step === undefined ? {} : { step }) },
  data: { action, candidate: `c${step}`, candidateScore: score, bound, currentScore: step === 1 ? 0.2 : 0.5 },
});

/** Seed 0.2, one accepted at 0.5, one rejected, one at most 0.45, a rejected slow update, an unscored one, a final validation. */
const skillopt = learningRun({
  method: 'skillopt',
  hard: [1, 0],
  happened: [
    { rollouts: 10, phase: 'val' },
    { stage: 'baseline-evaluated', data: { skill: 'seed', score: 0.2 } },
    { stage: 'epoch-started', epoch: 1 },
    { rollouts: 4 },
    { rollouts: 10, phase: 'val', skill: 'c1' },
    evaluated(1, 0.5, 'c1'),
    decided(1, 'accept_new_best', 0.5),
    { rollouts: 14 },
    evaluated(2, 0.3, 'c2'),
    decided(2, 'reject', 0.3),
    { rollouts: 8 },
    evaluated(3, 0.45, 'c3', 'at-most'),
    decided(3, 'reject', 0.45, 'at-most'),
    { rollouts: 6, phase: 'slow-update' },
    decided(undefined, 'reject', 0.4),
    {
      stage: 'slow-update-decided',
      epoch: 1,
      data: { action: 'reject', candidate: 's', val: { score: 0.4 } },
    },
    { stage: 'epoch-started', epoch: 2 },
    {
      ...{ stage: 'slow-update-decided', epoch: 2 },
      data: { action: 'force_accept', candidate: 's2', val: null },
    },
    { rollouts: 2 },
    { stage: 'final-validated', data: { ran: true, skill: 's2', val: { score: 0.55 }, promoted: true } },
    { rollouts: 3 },
  ],
});

const candidate = (skill: string, objective: number) => ({
  skill,
  hard: objective,
  soft: objective,
  objective,
});
const rival = (label: string, scores: readonly number[], rollouts = 5) =>
  learningRun({
    ...{ method: 'best-of-n', label, hard: [1, 0] },
    happened: scores.map((_, at) => ({ rollouts, phase: 'val' as const, skill: `${label}${at}` })),
    learned: { candidates: scores.map((score, at) => candidate(`${label}${at}`, score)) },
  });

describe('the curve of a run', () => {
  it('tells every decision by the rollouts that were charged until then', () => {
    const curve = learningCurve(skillopt);
    expect(
      curve?.candidates.map(({ x, score, bound, verdict, kind }) => [x, score, bound, verdict, kind]),
    ).toEqual([
      [10, 0.2, 'exact', 'start', 'step'],
      [24, 0.5, 'exact', 'accepted', 'step'],
      [38, 0.3, 'exact', 'rejected', 'step'],
      [46, 0.45, 'at-most', 'rejected', 'step'],
      [52, 0.4, 'exact', 'rejected', 'slow-update'],
      [54, 0.55, 'exact', 'accepted', 'final-validation'],
    ]);
    expect(curve?.incumbent).toEqual([
      { x: 10, score: 0.2 },
      { x: 24, score: 0.5 },
      { x: 54, score: 0.55 },
    ]);
    expect(curve?.epochs.map(({ x }) => x)).toEqual([10, 52]);
    expect(curve?.unscored).toEqual([{ x: 52, epoch: 2 }]);
    expect([curve?.end, curve?.unit]).toEqual([57, 'rollouts']);
  });

  it('of a method without a gate follows the best so far, ties to the earlier', () => {
    const curve = learningCurve(rival('r', [0.3, 0.3, 0.6, 0.1]));
    expect(curve?.candidates.map(({ x, verdict }) => [x, verdict])).toEqual([
      [5, 'new best so far'],
      [10, 'not better so far'],
      [15, 'new best so far'],
      [20, 'not better so far'],
    ]);
    expect(curve?.incumbent.map(({ score }) => score)).toEqual([0.3, 0.6]);
  });

  it('reads decisions at the end of a step, and what an unfinished run says in its stages', () => {
    const steps = learningRun({
      ...{ method: 'evoskill', hard: [1] },
      happened: [
        { rollouts: 5, phase: 'val' },
        { stage: 'baseline-evaluated', data: { skill: 'seed', score: 0.4 } },
        { rollouts: 5, phase: 'val', skill: 'a' },
        evaluated(1, 0.3, 'a'),
        // Into the frontier, behind its best.
        { stage: 'step-finished', step: 1, data: { action: 'accept', current: { score: 0.4 } } },
        { rollouts: 5, phase: 'val', skill: 'b' },
        evaluated(2, 0.1, 'b'),
        { stage: 'step-finished', step: 2, data: { action: 'reject', current: { score: 0.4 } } },
      ],
    });
    const curve = learningCurve(steps);
    expect(curve?.candidates.map(({ verdict }) => verdict)).toEqual(['start', 'accepted', 'rejected']);
    expect(curve?.incumbent.map(({ score }) => score)).toEqual([0.4, 0.4]);
    const drafts = learningRun({
      ...{ method: 'best-of-n', hard: [1] },
      happened: [
        { rollouts: 5, phase: 'val', skill: 'a' },
        { stage: 'draft-scored', step: 1, data: { skill: 'a', score: 0.3 } },
      ],
    });
    expect(learningCurve(drafts)?.candidates).toMatchObject([
      { x: 5, score: 0.3, verdict: 'new best so far' },
    ]);
  });

  it('counts candidates where a log has no rollouts, and is null where nothing was scored', () => {
    expect(learningCurve(rival('r', [0.3, 0.6], 0))).toMatchObject({ unit: 'candidates', end: 2 });
    expect(learningCurve(madeRun({ hard: [1] }))).toBeNull();
    const unscored = [{ stage: 'baseline-evaluated', data: { skill: 'seed', score: 'high' } }];
    expect(learningCurve(learningRun({ method: 'skillopt', hard: [1], happened: unscored }))).toBeNull();
  });
});

describe('a learning chart', () => {
  it('draws each candidate once a drawing, accepted and rejected apart, and says its source', async () => {
    const { markup } = (await learningChart([skillopt])) ?? { markup: '' };
    const facts = svgFacts(markup);
    expect(facts.marks('accepted')).toBe(2 * 3);
    expect(facts.marks('rejected')).toBe(2 * 3);
    expect(facts.marks('incumbent')).toBe(2);
    expect(facts.marks('epochs')).toBe(2 * 2);
    expect(facts.marks('unscored')).toBe(2 * 1);
    expect(facts.titles[0]).toMatch(/^SIMULATED: /);
    expect(facts.texts.filter((text) => text.startsWith('SIMULATED: '))).toHaveLength(2);
    expect(facts.titles).toContain('skillopt, epoch 1, step 3: at most 0.450 after 46 rollouts, rejected');
    for (const told of ['accepted', 'rejected early: scored this at most', 'slow update', 'final validation'])
      expect(markup).toContain(told);
  });

  it('tells the candidates of a method without a gate as no decision and no step of its own', async () => {
    const { markup } = (await learningChart([rival('gepa', [0.3, 0.2, 0.6])])) ?? { markup: '' };
    const { titles } = svgFacts(markup);
    expect(titles).toContain('gepa, candidate 2: 0.200 after 10 rollouts, not better so far');
    expect(titles).toContain('gepa, candidate 3: 0.600 after 15 rollouts, new best so far');
    expect(markup).toContain('new best so far (no gate)');
    expect(markup).toContain('2 of 3 candidates were the best so far');
    expect(textOf(markup)).not.toMatch(/accepted|rejected|step \d/);
    const both = (await learningChart([skillopt, rival('gepa', [0.3])]))?.markup;
    for (const told of ['current document or best so far', 'accepted', 'new best so far (no gate)'])
      expect(both).toContain(told);
  });

  it('is null of runs that scored nothing on val', async () => {
    expect(await learningChart([])).toBeNull();
    expect(await learningChart([madeRun({ hard: [1] })])).toBeNull();
  });

  it('draws a single point, and values that are all equal', async () => {
    const one = svgFacts((await learningChart([rival('one', [0.5])]))?.markup ?? '');
    expect(one.marks('accepted')).toBe(2);
    const equal = svgFacts(
      (await learningChart([rival('a', [1, 1, 1]), rival('b', [1, 1, 1])]))?.markup ?? '',
    );
    expect(equal.marks('accepted') + equal.marks('rejected')).toBe(2 * 6);
    expect(equal.texts).toContain('a 1.00');
  });

  it('names eight of 200 runs, draws 40 and says how many it leaves out', async () => {
    const many = Array.from({ length: 200 }, (_, at) => rival(`m${at}`, [0.1, at / 200]));
    const { markup } = (await learningChart(many)) ?? { markup: '' };
    const facts = svgFacts(markup);
    expect(facts.marks('incumbent')).toBe(2 * 8);
    expect(facts.marks('others')).toBe(2 * 32);
    expect(facts.texts).toContain('m199 0.99');
    expect(markup).toContain('160 more runs are not drawn');
    expect(markup.length).toBeLessThan(60_000);
  });

  it('refuses to put runs of different sources into one drawing', async () => {
    const real = learningRun({ ...{ method: 'x', hard: [1], source: 'live' }, happened: [], learned: {} });
    const scored = { ...real, learned: rival('y', [0.5]).learned };
    await expect(
      learningChart([skillopt, { ...scored, charged: rival('y', [0.5]).charged }]),
    ).rejects.toThrow('different sources');
  });
});
