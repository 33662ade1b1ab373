import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/hash.ts';
import { packageRoot } from '../../core/prompts.ts';
import { noteLayout } from '../../reports/cells/layout.ts';
import { noteNotPossible } from '../../reports/not-possible.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { brokenLinks, filesBelow, forbiddenIn } from '../reports/html/page-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-report-'));
const results = join(folder, 'results');
const recording = join(packageRoot, 'recordings', 'bookkeeping-real');
const digests = (of: string) =>
  Object.fromEntries(
    filesBelow(join(of, 'report')).map((file) => [file, sha256(readFileSync(join(of, 'report', file)))]),
  );

beforeAll(async () => {
  const imported = await runInProcess(['record', 'import', recording, results]);
  expect(imported.code, imported.stderr).toBe(0);
  for (const label of ['by-hand', 'seed-skill'])
    rmSync(join(results, 'runs', `bookkeeping.qwen-1.5b.direct.${label}.r0`), { recursive: true });
  const ran = { benchmark: 'bookkeeping', target: 'qwen-1.5b' };
  noteNotPossible(results, [
    { benchmark: 'bookkeeping', model: 'qwen-1.5b', mode: 'direct', method: 'human', reason: 'hidden' },
  ]);
  noteLayout(results, {
    format: 'skillopt-bench/cell-table/1',
    title: 'cells',
    own: 'SkillOpt',
    base: 'No skill',
    methods: [
      { heading: 'No skill', label: 'no-skill' },
      { heading: 'Human', label: 'human' },
      { heading: 'SkillOpt', label: 'skillopt' },
    ],
    rows: [{ ...ran, mode: 'direct', ran, methods: ['no-skill', 'human', 'skillopt'] }],
    besidePaper: true,
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('report', () => {
  it('regenerates every output byte for byte, wherever the folder lies and whenever it was written', {
    timeout: 60_000,
  }, async () => {
    const first = await runInProcess(['report', results]);
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain(`open ${join(results, 'report', 'html', 'index.html')}`);
    const before = digests(results);
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(['table.csv', 'table.tex', 'table.json', 'cells.md', 'html/index.html']),
    );
    expect(Object.keys(before).filter((file) => /^(html\/)?runs\//.test(file)).length).toBeGreaterThan(5);

    rmSync(join(results, 'report'), { recursive: true });
    await runInProcess(['report', results]);
    expect(digests(results)).toEqual(before);

    const moved = join(folder, 'elsewhere', 'under another name');
    cpSync(results, moved, { recursive: true });
    rmSync(join(moved, 'report'), { recursive: true });
    for (const file of filesBelow(moved)) utimesSync(join(moved, file), 1e9, 1e9);
    await runInProcess(['report', moved]);
    expect(digests(moved)).toEqual(before);
  });

  it('writes pages without anything inline, whose links are there', () => {
    const site = join(results, 'report', 'html');
    expect(brokenLinks(site)).toEqual([]);
    for (const file of filesBelow(site).filter((name) => name.endsWith('.html')))
      expect(forbiddenIn(readFileSync(join(site, file), 'utf8')), file).toEqual([]);
  });

  it('writes the pages elsewhere and nothing into the results with --no-files --html', async () => {
    const before = filesBelow(results);
    const pages = join(folder, 'pages');
    const { code, stderr } = await runInProcess(['report', results, '--no-files', '--html', pages]);
    expect([code, filesBelow(results)], stderr).toEqual([0, before]);
    expect(filesBelow(pages)).toContain('index.html');
    const inside = await runInProcess(['report', results, '--no-files', '--html', join(results, 'pages')]);
    expect([inside.code, inside.stderr]).toEqual([1, expect.stringContaining('where --no-files forbids')]);
  });

  it('writes no pages with --no-html, and nothing into a recording', async () => {
    const plain = join(folder, 'plain');
    cpSync(join(results, 'runs'), join(plain, 'runs'), { recursive: true });
    await runInProcess(['report', plain, '--no-html']);
    expect(filesBelow(join(plain, 'report')).filter((file) => file.endsWith('.html'))).toEqual([]);

    const mine = join(folder, 'recording');
    cpSync(recording, mine, { recursive: true });
    const before = filesBelow(mine);
    const site = join(folder, 'of-a-recording');
    expect((await runInProcess(['report', mine, '--html', site])).code).toBe(0);
    expect(filesBelow(site)).toContain('index.html');
    const refused = await runInProcess(['report', mine, '--html', join(mine, 'html')]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('never written into')]);
    expect(filesBelow(mine)).toEqual(before);
    mkdirSync(join(folder, 'full', 'of-things'), { recursive: true });
    expect((await runInProcess(['report', results, '--html', join(folder, 'full')])).code).toBe(1);
  });
});
