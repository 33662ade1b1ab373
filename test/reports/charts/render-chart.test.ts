import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ablationCharts } from '../../../reports/charts/ablation-chart.ts';
import { chartColours } from '../../../reports/charts/chart-colours.ts';
import { chartText, linesOf } from '../../../reports/charts/chart-text.ts';
import { cleanSvg } from '../../../reports/charts/clean-svg.ts';
import { costChart } from '../../../reports/charts/cost-chart.ts';
import { drawSpec } from '../../../reports/charts/draw-spec.ts';
import { learningChart } from '../../../reports/charts/learning-chart.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { learningRun } from './learning-run.ts';
import { svgFacts } from './svg-facts.ts';

const hostile = `</text><script>alert(1)</script>" onload='x' \u0000\u202e\ufffe\ud800 & <img src=x> ${'long '.repeat(80)}`;

function run(label: string, target = 'm'): RunSummary {
  return learningRun({
    ...{
      method: 'gepa',
      label,
      model: target,
      benchmark: label === 'gepa' ? 'bench' : label,
      hard: [1, 0, 1],
    },
    happened: [{ rollouts: 4, phase: 'val', skill: 's' }],
    learned: {
      candidates: [{ skill: 's', hard: 0.5, soft: 0.5, objective: 0.5 }],
      spent: {
        targetTokens: { input: 10, output: 2, cachedInput: 0, reasoning: 0 },
        optimizerTokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0 },
      },
    },
  });
}

describe('a chart on a page', () => {
  it('holds nothing that a strict policy forbids, and hostile names only as text', async () => {
    const runs = [run(hostile, hostile)];
    const charts = [
      await learningChart(runs),
      await costChart(runs),
      (await ablationCharts(runs, { title: hostile })).scores,
    ];
    for (const chart of charts) {
      const facts = svgFacts(chart?.markup ?? '');
      expect(new Set(facts.elements)).toEqual(
        new Set([
          'figure',
          'svg',
          'title',
          'desc',
          'g',
          'path',
          'line',
          'text',
          'figcaption',
          ...htmlOf(facts),
        ]),
      );
      const unsafe = facts.attributes.filter((name) => /^on|^style$|^id$|href|^xlink/.test(name));
      expect(unsafe).toEqual([]);
      expect(chart?.markup).not.toMatch(/url\(|<script|<img|javascript:/);
      // Cut, with what stands before the cut escaped and shown.
      expect(facts.texts.some((text) => text.includes('</text>') || text.includes('</te'))).toBe(true);
      for (const text of facts.texts) expect(text.length).toBeLessThan(115);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not come through
      expect(chart?.markup).not.toMatch(/[\u0000\u202e\ufffe]/);
    }
  });

  it('has the same bytes when it is drawn again, and after other charts', async () => {
    const [a, b] = [run('gepa'), run('other')];
    const first = await learningChart([a, b]);
    await costChart([b]);
    const second = await learningChart([a, b]);
    const [third] = await Promise.all([learningChart([a, b]), learningChart([b]), costChart([a])]);
    expect(second?.markup).toBe(first?.markup);
    expect(third?.markup).toBe(first?.markup);
  });

  it('is an image with a name and a text, drawn wide and narrow', async () => {
    const { markup } = (await learningChart([run('gepa')])) ?? { markup: '' };
    expect(markup.match(/<svg [^>]*role="img"/g)).toHaveLength(2);
    expect(markup).toContain('class="chart-wide"');
    expect(markup).toContain('class="chart-narrow"');
    expect(markup).toContain(
      '<desc>gepa: 1 of 1 candidates were the best so far in 4 rollouts; first score 0.500',
    );
  });

  it('finds a rule for each of its classes in the style sheet, in the light and in the dark', () => {
    const css = readFileSync('reports/html/assets/charts.css', 'utf8');
    for (const [name, colour] of Object.entries(chartColours)) {
      expect(css).toContain(`.chart .f-${name} {`);
      expect(css).toContain(`.chart .s-${name} {`);
      expect(css.match(new RegExp(`--chart-${name}: #[0-9a-f]{6};`, 'g'))).toHaveLength(3);
      expect(css).toContain(`--chart-${name}: ${colour};`);
    }
  });
});

/** Elements of the caption, which is HTML. */
function htmlOf({ elements }: { readonly elements: readonly string[] }): string[] {
  return ['p', 'ul', 'li', 'circle'].filter((name) => elements.includes(name));
}

describe('what draws and cleans', () => {
  const spec = (mark: object, encoding: object = {}, data: object = { values: [{ v: 1 }] }) => ({
    ...{ width: 50, height: 50, padding: 5, data, mark },
    encoding: { x: { field: 'v', type: 'quantitative' }, ...encoding },
  });
  const clean = (svg: string) => cleanSvg(svg, { title: 't', description: 'd' }, 'c');

  it('loads nothing, whatever a specification asks for', async () => {
    await expect(drawSpec(spec({ type: 'point' }, {}, { url: 'file:///etc/passwd' }))).rejects.toThrow(
      'charts load nothing',
    );
    await expect(drawSpec(spec({ type: 'point', href: 'https://example.org' }))).rejects.toThrow(
      'load nothing',
    );
    // A field of the data may be called so.
    const rows = { values: [{ v: 1, url: 'https://example.org' }] };
    expect(clean(await drawSpec(spec({ type: 'point' }, {}, rows)))).not.toContain('example.org');
  });

  it('refuses elements and colours that no class stands for', async () => {
    expect(() => clean('<svg><image href="x"/></svg>')).toThrow('<image>');
    expect(() => clean('<svg><a><path d="M0,0"/></a></svg>')).toThrow('<a>');
    await expect(drawSpec(spec({ type: 'point', color: 'red' })).then(clean)).rejects.toThrow('red');
  });

  it('keeps two decimals, drops what is invisible and turns labels of marks into titles', () => {
    const svg =
      '<svg width="9"><g class="mark-symbol role-mark accepted_marks" style="x"><path aria-label="a &lt; b" d="M1.23456,-0.001L1e-7,2" fill="#1f2328" onclick="x"/></g>' +
      '<g opacity="0"><text>no</text></g><path d=""/><text fill="none" opacity="1">yes</text></svg>';
    expect(clean(svg)).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" class="c" role="img" width="9" font-family="system-ui, sans-serif"><title>t</title><desc>d</desc>' +
        '<g class="m-accepted"><path class="f-ink" d="M1.23,0L0,2" fill="#1f2328"><title>a &lt; b</title></path></g><text fill="none">yes</text></svg>',
    );
  });

  it('cuts foreign text to one line, and breaks long titles between words', () => {
    expect(chartText('a\n\tb\u0007  c', 20)).toBe('a b[U+0007] c');
    expect(chartText('abcdefghij', 5)).toBe('abcd\u2026');
    expect(chartText('\ud83d\ude00\ud83d\ude00\ud83d\ude00', 4)).toBe('\ud83d\ude00\u2026');
    expect(linesOf('one two three', 8)).toEqual(['one two', 'three']);
    expect(linesOf('a b c d e f', 1, 3)).toEqual(['a', 'b', '\u2026']);
    expect(linesOf('x'.repeat(30), 8)).toEqual(['xxxxxxx\u2026']);
  });
});
