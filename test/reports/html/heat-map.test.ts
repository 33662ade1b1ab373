import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CellLayout } from '../../../reports/cells/layout.ts';
import { heatMap } from '../../../reports/html/heat-map/heat-map.ts';
import { heatMapHtml } from '../../../reports/html/heat-map/heat-map-html.ts';
import {
  gainScale,
  gainStep,
  gainSteps,
  scoreStep,
  scoreSteps,
} from '../../../reports/html/heat-map/heat-steps.ts';
import { type MadeRun, madeRun } from '../summaries.ts';

const run = (method: string, hard: readonly (number | null)[], options: Partial<MadeRun> = {}) =>
  madeRun({ method, hard, model: 'mine', benchmark: 'searchqa', ...options });
const reason = 'mode codex: there is no codex on PATH';
const layout: CellLayout = {
  format: 'skillopt-bench/cell-table/1',
  title: 'ours',
  own: 'SkillOpt',
  base: 'No skill',
  methods: [
    { heading: 'No skill', label: 'no-skill' },
    { heading: 'GEPA', label: 'gepa' },
    { heading: 'SkillOpt', label: 'skillopt' },
  ],
  rows: [
    {
      benchmark: 'SearchQA',
      target: 'GPT-5.5',
      mode: 'direct',
      ran: { benchmark: 'searchqa', target: 'mine' },
      methods: ['no-skill', 'gepa', 'skillopt'],
    },
    {
      benchmark: 'SearchQA',
      target: 'GPT-5.5',
      mode: 'codex',
      ran: { benchmark: 'searchqa', target: 'mine' },
      methods: ['no-skill', 'skillopt'],
    },
  ],
  besidePaper: false,
};
const notPossible = ['no-skill', 'skillopt'].map((method) => ({
  benchmark: 'searchqa',
  model: 'mine',
  mode: 'codex',
  method,
  reason,
}));
const squaresOf = (markup: string) =>
  [...markup.matchAll(/<td class="([^"]*)">.*?<\/td>/g)].map(([cell = '', classes = '']) => ({
    classes: classes.split(' '),
    title: /title="([^"]*)"/.exec(cell)?.[1] ?? '',
    href: /href="([^"]*)"/.exec(cell)?.[1] ?? null,
    shown: /class="gain">([^<]*)</.exec(cell)?.[1] ?? null,
  }));

describe('the heat map of a layout', () => {
  const runs = [run('no-skill', [0, 0, 0, 1]), run('gepa', [0, 1, 0, 0]), run('skillopt', [1, 0, 1, 1])];
  const markup = heatMapHtml(heatMap(runs, layout, notPossible), 'heat').markup;
  const [base, gepa, own, codexBase, codexGepa, codexOwn] = squaresOf(markup);

  it('colours by gain, names score, n and interval, marks the best and leads to its run', () => {
    expect(own?.classes).toEqual(['gain-plus-4', 'score-7', 'best']);
    expect(own?.title).toContain('SkillOpt on SearchQA, GPT-5.5, direct: 75.0 % [30.1, 95.4]');
    expect(own?.title).toContain('n = 4; +50.0 over No skill; best of the row');
    expect(own).toMatchObject({ href: 'runs/searchqa.mine.direct.skillopt.r0.html', shown: '+50.0' });
    expect(gepa?.classes).toEqual(['gain-zero', 'score-2']);
    expect(base?.classes).toEqual(['base', 'score-2']);
  });

  it('shows what is missing with its reason and without a colour, and what nobody asked for as nothing', () => {
    expect(codexOwn?.classes).toEqual(['missing']);
    expect(codexOwn?.title).toContain(`missing: ${reason}`);
    expect(codexBase?.classes).toEqual(['missing']);
    expect(codexGepa?.classes).toEqual(['not-asked']);
    expect(markup).toContain(`missing: ${reason} (2 numbers in 1 cells`);
    expect(markup).toContain('<span class="sample not-asked"></span> not asked for');
    expect(markup).toContain('+50 points over No skill');
  });

  it('marks every one of several equal best', () => {
    const tied = heatMapHtml(heatMap([...runs.slice(0, 1), run('gepa', [0, 1, 0, 0])], layout, []), 'h');
    const [first, second, third] = squaresOf(tied.markup);
    expect([first?.classes.at(-1), second?.classes.at(-1)]).toEqual(['tied', 'tied']);
    expect(third?.classes).toEqual(['missing']);
  });

  it('shows the stamps of a method in the head of its column and in the words of its squares', () => {
    const stamped = run('skillopt', [1, 0, 1, 1], { stamps: ['UNBLINDED', 'SEEN by hand'] });
    const { markup: page } = heatMapHtml(heatMap([...runs.slice(0, 2), stamped], layout, []), 'h');
    const head = page.slice(page.indexOf('<thead>'), page.indexOf('</thead>'));
    expect(head).toContain('SkillOpt <span class="chip" title="UNBLINDED">UNBLINDED</span>');
    expect(head).toContain('title="SEEN by hand">SEEN</span>');
    expect(squaresOf(page)[2]?.title).toContain('SkillOpt UNBLINDED SEEN by hand on SearchQA');
    expect(squaresOf(page)[1]?.title).toContain('GEPA on SearchQA');
  });

  it('gives no gain over a base that was tested on other tasks', () => {
    const other = run('skillopt', [1, 1, 1, 1], { testDigest: 'd'.repeat(64) });
    const square = squaresOf(heatMapHtml(heatMap([...runs.slice(0, 2), other], layout, []), 'h').markup)[2];
    expect(square?.classes).toEqual(['gain-unknown', 'score-9', 'best']);
    expect(square).toMatchObject({ shown: '?', title: expect.stringContaining('no gain') });
  });
});

it('has a row for every cell, and one for each of its optimizers, where no layout asks for any', () => {
  const served = (name: string, hard: readonly number[]) => {
    const summary = run('skillopt', hard);
    const optimizer = { name, id: name, source: 'live' as const };
    return { ...summary, run: { ...summary.run, id: `by-${name}`, optimizer } };
  };
  const map = heatMap(
    [
      run('no-skill', [0, 0]),
      served('small', [1, 0]),
      served('large', [1, 1]),
      run('no-skill', [1], { benchmark: 'b' }),
    ],
    null,
    [],
  );
  const rows = map.blocks.flatMap((block) => block.rows);
  expect(rows.map(({ benchmark, detail }) => [benchmark, detail])).toEqual([
    ['searchqa', 'optimizer small'],
    ['searchqa', 'optimizer large'],
    ['b', ''],
  ]);
  expect(rows.map(({ squares }) => squares.map((s) => (s.kind === 'score' ? s.percent : s.kind)))).toEqual([
    [0, 50],
    [0, 100],
    [100, 'not-asked'],
  ]);
});

describe('the colours', () => {
  it('of gains go by the largest of the map, rounded up to tens, 30 at least', () => {
    expect([gainScale([]), gainScale([-12, 3]), gainScale([31, -70.1])]).toEqual([30, 30, 80]);
    expect(gainSteps(80).at(-1)?.range).toBe('48 to 80 points better');
    expect([-8, 7.9, 48].map((gain) => gainStep(gain, 80))).toEqual([
      'gain-minus-2',
      'gain-plus-1',
      'gain-plus-4',
    ]);
    expect([-30, -9, -0.1, 0, 2.9, 3, 17.9, 18].map((gain) => gainStep(gain, 30))).toEqual([
      'gain-minus-4',
      'gain-minus-3',
      'gain-minus-1',
      'gain-zero',
      'gain-plus-1',
      'gain-plus-2',
      'gain-plus-3',
      'gain-plus-4',
    ]);
    expect([0, 9.99, 10, 100].map(scoreStep)).toEqual(['score-0', 'score-0', 'score-1', 'score-9']);
  });

  it('are readable in light and dark: 4.5 to 1 on every step', () => {
    const css = readFileSync(new URL('../../../reports/html/assets/heat-map.css', import.meta.url), 'utf8');
    for (const { name } of [...gainSteps(30), ...scoreSteps()]) {
      const [, body = ''] = new RegExp(`\\.${name} \\{([^}]*)\\}`).exec(css) ?? [];
      const [fills, inks] = [...body.matchAll(/light-dark\(#(\w{6}), #(\w{6})\)/g)].map(
        ([, ...pair]) => pair,
      );
      for (const theme of [0, 1])
        expect(contrast(fills?.[theme] ?? '', inks?.[theme] ?? ''), `${name} ${theme}`).toBeGreaterThan(4.5);
    }
  });
});

/** WCAG 2.2: relative luminances of two colours, `rrggbb`. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) =>
    [0.2126, 0.7152, 0.0722].reduce((sum, weight, index) => {
      const value = Number.parseInt(colour.slice(2 * index, 2 * index + 2), 16) / 255;
      return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    }, 0);
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}
