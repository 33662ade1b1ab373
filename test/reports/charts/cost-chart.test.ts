import { describe, expect, it } from 'vitest';
import { anytimeChart, anytimeLines } from '../../../reports/charts/anytime-chart.ts';
import { costChart, costText } from '../../../reports/charts/cost-chart.ts';
import { costPoints } from '../../../reports/charts/cost-points.ts';
import { costScale } from '../../../reports/charts/cost-scale.ts';
import { naturalOrder } from '../../../reports/charts/natural-order.ts';
import { niceScale } from '../../../reports/charts/nice-scale.ts';
import { pickSeries } from '../../../reports/charts/pick-series.ts';
import { placeLabels } from '../../../reports/charts/place-labels.ts';
import { spreadLabels } from '../../../reports/charts/spread-labels.ts';
import { learningRun } from './learning-run.ts';
import { svgFacts } from './svg-facts.ts';

const usage = (input: number, output = 0) => ({ input, output, cachedInput: 0, reasoning: 0 });
const price = { inputUsdPerMillion: 1, cachedInputUsdPerMillion: null, outputUsdPerMillion: 10, asOf: '' };
const spender = (label: string, target: number, optimizer = 0, more: object = {}) =>
  learningRun({
    ...{ method: target + optimizer === 0 ? 'no-skill' : 'gepa', label, hard: [1, 0, 1, 1], happened: [] },
    learned: { spent: { targetTokens: usage(target, 1), optimizerTokens: usage(optimizer) } },
    ...(target + optimizer === 0
      ? { learned: { spent: { targetTokens: usage(0), optimizerTokens: usage(0) } } }
      : {}),
    ...more,
  });

describe('what learning took', () => {
  it('is the tokens of learning alone, in dollars where every price is known', () => {
    const priced = spender('priced', 999_999, 1_000_000, { prices: { target: price, optimizer: price } });
    const halfPriced = spender('half', 9, 9, { prices: { target: price, optimizer: null } });
    const points = costPoints([spender('none', 0), priced, spender('unpriced', 5), halfPriced]);
    expect(points.map(({ label, tokens, usd }) => [label, tokens, usd])).toEqual([
      ['none', 0, 0],
      ['priced', 2_000_000, 0.999999 + 0.00001 + 1],
      ['unpriced', 6, null],
      ['half', 19, null],
    ]);
  });

  it('leaves out methods whose log does not say, and takes means over replicates', () => {
    const silent = learningRun({
      ...{ method: 'gepa', label: 'silent', hard: [1] },
      happened: [],
      learned: {},
    });
    const replicates = [100, 300].map((tokens, replicate) => spender('r', tokens, 0, { replicate }));
    expect(costPoints([silent, ...replicates])).toMatchObject([{ label: 'r', replicates: 2, tokens: 201 }]);
  });
});

describe('a cost chart', () => {
  it('draws each method once a drawing, what cost nothing at 0', async () => {
    const { markup } = (await costChart([spender('none', 0), spender('a', 500), spender('b', 900_000)])) ?? {
      markup: '',
    };
    const facts = svgFacts(markup);
    expect(facts.marks('estimates')).toBe(2 * 3);
    expect(facts.marks('intervals')).toBe(2 * 3);
    expect(facts.titles).toContain('b: 75.0 [30.1, 95.4] % for 900,001 tokens');
    expect(facts.texts).toEqual(expect.arrayContaining(['0', '1k', '100k', 'none', 'a', 'b']));
    expect(markup).toContain('tokens spent in learning (log scale)');
  });

  it('is null where nobody spent anything, and in dollars where a price is missing', async () => {
    expect(await costChart([spender('none', 0)])).toBeNull();
    expect(await costChart([spender('a', 500)], { measure: 'usd' })).toBeNull();
    const priced = spender('a', 500, 0, { prices: { target: price, optimizer: null } });
    expect((await costChart([priced], { measure: 'usd' }))?.markup).toContain('for $0.0005');
  });

  it('stays linear where costs are alike', () => {
    expect(costScale([0, 400, 900], 5)).toMatchObject({ isLog: false, scale: { domain: [0, 1000] } });
    const log = costScale([0, 10, 1e6], 9);
    expect(log.isLog).toBe(true);
    expect(log.at(0)).toBe(0);
    expect(log.ticks.slice(0, 3)).toEqual([0, 10, 100]);
    expect(costText(1234567.4, 'tokens')).toBe('1,234,567 tokens');
  });
});

describe('an anytime chart', () => {
  const curve = (label: string, budget: number, skills: readonly string[]) =>
    learningRun({
      ...{ method: 'gepa', label, hard: [1, 0], happened: [] },
      anytime: {
        budget,
        points: skills.map((skill, at) => ({
          ...{ fraction: (at + 1) / skills.length, skill },
          rollouts: Math.floor((budget * (at + 1)) / skills.length),
        })),
      },
    });

  it('draws the measured points alone: what was not evaluated is left out', async () => {
    const runs = [curve('a', 80, ['abc', 'gone', 'abc', 'abc']), curve('b', 80, ['abc', 'abc'])];
    expect(anytimeLines(runs).map(({ points }) => points.map(({ rollouts }) => rollouts))).toEqual([
      [20, 60, 80],
      [40, 80],
    ]);
    const { markup } = (await anytimeChart(runs)) ?? { markup: '' };
    expect(svgFacts(markup).marks('points')).toBe(2 * 5);
    expect(svgFacts(markup).marks('lines')).toBe(2 * 2);
    expect(markup).toContain('rollouts of the budget');
  });

  it('goes by shares where budgets differ, and is null where no run has a curve', async () => {
    const { markup } = (await anytimeChart([curve('a', 80, ['abc']), curve('b', 40, ['abc'])])) ?? {
      markup: '',
    };
    expect(markup).toContain('% of the budget of rollouts');
    expect(await anytimeChart([spender('a', 5)])).toBeNull();
    expect(await anytimeChart([curve('a', 80, ['gone'])])).toBeNull();
  });
});

describe('the colours of methods', () => {
  it('are the same in all charts of the same runs, also where one has nothing to draw of some', () => {
    const methods = ['a', 'b', 'c', 'd'].map((label) => ({ ...spender(label, 5), optimizerCalls: 1 }));
    const pick = (items: typeof methods) =>
      pickSeries(items, { run: ({ run }) => run, rank: () => 0, most: 9, runs: methods }).named;
    const all = pick(methods);
    expect(new Set(all.map(({ colour }) => colour)).size).toBe(4);
    expect(pick(methods.slice(2)).map(({ colour }) => colour)).toEqual(
      all.slice(2).map(({ colour }) => colour),
    );
    // Replicates share a method and not a colour.
    const replicates = [0, 1].map((replicate) => spender('a', 5, 0, { replicate }));
    const named = pickSeries(replicates, {
      run: ({ run }) => run,
      rank: () => 0,
      most: 9,
      runs: replicates,
    }).named;
    expect(named.map(({ label }) => label)).toEqual(['a r0', 'a r1']);
    expect(named[0]?.colour).not.toBe(named[1]?.colour);
  });
});

describe('places and scales', () => {
  it('moves labels apart without changing their order, within the plot', () => {
    expect(spreadLabels([50, 52, 200], 10, 0, 300)).toEqual([46, 56, 200]);
    expect(spreadLabels([0, 0, 0], 10, 0, 100)).toEqual([0, 10, 20]);
    expect(spreadLabels([100, 99], 10, 0, 100)).toEqual([100, 90]);
  });

  it('finds labels places that meet no other, as long as there are any', () => {
    const point = (px: number, py: number) => ({ px, py, top: py, bottom: py, width: 40 });
    const points = [point(50, 50), point(54, 52), point(50, 58), point(195, 50)];
    const places = placeLabels(points, { left: 0, right: 200, top: 0, bottom: 100 });
    const boxes = places.map(({ px, py }) => ({ left: px, right: px + 40, top: py - 11, bottom: py + 3 }));
    for (const [at, one] of boxes.entries())
      for (const other of boxes.slice(at + 1))
        expect(
          one.right <= other.left ||
            other.right <= one.left ||
            one.bottom <= other.top ||
            other.bottom <= one.top,
        ).toBe(true);
    for (const { left, right } of boxes) expect(left >= 0 && right <= 200).toBe(true);
  });

  it('ends axes on round numbers, and does not blow small differences up', () => {
    const options = { ticks: 5, least: 0, most: 1, leastSpan: 0.1 };
    const uneven = niceScale([0.13, 0.62], options);
    expect(uneven).toEqual({ low: 0.1, high: 0.7, ticks: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] });
    const equal = niceScale([1, 1], options);
    expect([equal.low, equal.high]).toEqual([0.9, 1]);
    expect(niceScale([], options).low).toBe(0);
  });

  it('orders names by the numbers in them', () => {
    const names = ['lr-16', 'lr-2', 'a', 'lr-2b', 'lr'];
    expect(names.sort(naturalOrder)).toEqual(['a', 'lr', 'lr-2', 'lr-2b', 'lr-16']);
  });
});
