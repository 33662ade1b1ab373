import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EventLog } from '../../../core/event-log.ts';
import { sha256 } from '../../../core/hash.ts';
import { packageRoot } from '../../../core/prompts.ts';
import { learningChart } from '../../../reports/charts/learning-chart.ts';
import { html } from '../../../reports/html/html.ts';
import { pageFrame } from '../../../reports/html/page-frame.ts';
import { rolloutSection } from '../../../reports/html/rollouts/rollout-section.ts';
import { writeRolloutData } from '../../../reports/html/rollouts/write-rollout-data.ts';
import { textBlock } from '../../../reports/html/run-page/shown-text.ts';
import { slugOf } from '../../../reports/html/slug.ts';
import { tableHtml } from '../../../reports/html/table-html.ts';
import type { Table } from '../../../reports/table.ts';
import { sharedChromium } from '../../kit/chromium.ts';
import { hostileTexts } from '../../kit/hostile-texts.ts';
import { actsOrHides, shownAs, shownInBlock, shownShort } from '../../kit/shown-as.ts';
import { learningRun } from '../charts/learning-run.ts';
import { svgFacts } from '../charts/svg-facts.ts';
import { documents, rollout, scored } from './rollouts/hostile-run.ts';
import { readChunks, valueAt } from './rollouts/read-chunks.ts';

const chromium = sharedChromium();
const texts = hostileTexts.map(({ text }) => text);
const root = mkdtempSync(join(tmpdir(), 'skillopt-bench-'));
const site = join(root, 'html');
const [first = ''] = texts.filter((text) => text.includes('</script>'));

/** One of each class, as lines of a chart. */
const charted = hostileTexts.filter(
  ({ class: kind }, at) => hostileTexts.findIndex((one) => one.class === kind) === at,
);
const runs = charted.map(({ text }) =>
  learningRun({
    method: 'gepa',
    label: text,
    model: text,
    hard: [1, 0, 1],
    happened: [{ rollouts: 4, phase: 'val', skill: 's' }],
    learned: {
      candidates: [{ skill: 's', hard: 0.5, soft: 0.5, objective: 0.5 }],
      spent: {
        targetTokens: { input: 10, output: 2, cachedInput: 0, reasoning: 0 },
        optimizerTokens: { input: 0, output: 0, cachedInput: 0, reasoning: 0 },
      },
    },
  }),
);

let chart = html``;
let dataFolder = '';
const rowSchema = z.array(z.unknown()).transform((row) => [z.array(z.number()).parse(row.at(-1))]);
const stored = z.object({ entries: z.array(z.object({ parts: z.array(z.object({ text: z.string() })) })) });

beforeAll(async () => {
  cpSync(join(packageRoot, 'reports', 'html', 'assets'), join(site, 'assets'), { recursive: true });
  mkdirSync(join(site, 'runs'));
  chart = (await learningChart(runs)) ?? html``;
  const table: Table = {
    title: first,
    stamp: first,
    columns: [
      { key: 'name', heading: first, align: 'left' },
      { key: 'text', heading: 'text', align: 'left' },
    ],
    rows: texts.map((text) => ({ values: { name: text, text: null }, shown: { text }, group: text })),
    notes: texts,
  };
  const blocks = texts.map((text) => html`<div class="block" title="${text}">${textBlock(text, 5000)}</div>`);
  const body = html`${tableHtml(table)}${blocks}${chart}`;
  writeFileSync(
    join(site, 'runs/texts.html'),
    pageFrame({ title: first, stamps: [first], root: '../', body }),
  );
  await writeRollouts();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function writeRollouts(): Promise<void> {
  const log = EventLog.open(join(root, 'run'));
  for (const [index, text] of texts.entries()) {
    const transcript = log.putValue([
      { type: 'message', role: 'assistant', parts: [{ type: 'text', text }] },
    ]);
    const outcome =
      index % 2 === 0
        ? { ...scored(0, text), failReason: text }
        : ({ kind: 'infra-error', cause: 'E', message: text } as const);
    log.append({
      ...rollout({ taskId: `${index} ${text}`, skill: documents.seed, outcome, transcript }),
      cluster: text,
    });
  }
  log.close();
  const data = await writeRolloutData({ runFolder: join(root, 'run'), site, slug: 'run' });
  dataFolder = data.dataFolder;
  const frame = {
    title: first,
    stamps: [first],
    root: '../' as const,
    scripts: data.scripts,
    styles: data.styles,
  };
  writeFileSync(join(site, 'runs/run.html'), pageFrame({ ...frame, body: rolloutSection(data) }));
}

describe('a chart of hostile names', () => {
  it('is well-formed and holds each as text', () => {
    const facts = svgFacts(chart.markup);
    expect(
      facts.elements.filter((name) => ['script', 'image', 'a', 'foreignObject', 'style'].includes(name)),
    ).toEqual([]);
    expect([...chart.markup].filter((character) => character !== '\n' && actsOrHides(character))).toEqual([]);
    expect(facts.texts.join(' ')).toContain('=1+1');
  });
});

describe('names of pages', () => {
  it('are plain for every text, and never the same', () => {
    const slugs = texts.map(slugOf);
    for (const slug of slugs) expect(slug).toMatch(/^(?![.-])[A-Za-z0-9.-]{1,120}$|^-[0-9a-f]{12}$/);
    expect(new Set(slugs).size).toBe(texts.length);
  });
});

describe('data files of rollouts', () => {
  it('give every transcript back as it was logged', () => {
    const chunks = readChunks(join(site, dataFolder));
    const rows = [...chunks]
      .flatMap(([name, list]) => (name.startsWith('rows-') ? list : []))
      .map((row) => rowSchema.parse(JSON.parse(row)));
    const read = rows.map(
      (row) => stored.parse(valueAt(chunks, row.at(-1) ?? [])).entries[0]?.parts[0]?.text,
    );
    expect(read.sort()).toEqual([...texts].sort());
  });
});

describe.skipIf(chromium.skipped !== null)('pages of hostile texts', () => {
  it('show every text, run nothing and ask for nothing', async () => {
    const { page, requests, complaints } = await chromium.open();
    await page.goto(pathToFileURL(join(site, 'runs/texts.html')).href);
    const all = (selector: string) =>
      page.locator(selector).evaluateAll((found) => found.map((one) => one.textContent));
    const shown = texts.map((text) => shownShort(text, 2000));
    expect(await all('tbody th')).toEqual(shown);
    expect(await all('tbody td')).toEqual(shown);
    expect(await all('.notes li')).toEqual(shown);
    expect(await all('.block pre')).toEqual(texts.map((text) => shownInBlock(text.slice(0, 5000))));
    expect(await page.title()).toBe(shownAs(first));
    expect(
      await page.evaluate(
        "[typeof boom, document.querySelectorAll('body iframe, body form, body base, body style, body meta, main script, body img').length]",
      ),
    ).toEqual(['undefined', 0]);

    await page.goto(pathToFileURL(join(site, 'runs/run.html')).href);
    const names: (string | null)[] = [];
    for (let number = 1; ; number += 1) {
      await page.locator('.open').first().waitFor();
      names.push(...(await all('.list .open')));
      const next = page.getByRole('button', { name: /next/i });
      if ((await next.count()) === 0 || (await next.first().isDisabled()) || number > 5) break;
      await next.first().click();
    }
    const wanted = texts.map((text, index) => shownInBlock(nameOf(`${index} ${text}`)));
    expect([...names].sort()).toEqual([...wanted].sort());
    await page.locator('.list .open').first().click();
    await page.locator('.rollout[aria-busy=false]').waitFor();
    expect(await page.evaluate('typeof boom')).toBe('undefined');
    expect(requests.filter((url) => !url.startsWith(pathToFileURL(site).href))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** Long names of tasks are cut and marked with their digest. */
function nameOf(id: string): string {
  if (id.length <= 200) return id;
  return `${id.slice(0, 200).replace(/[\ud800-\udbff]$/, '')}… ${sha256(id).slice(0, 12)}`;
}
