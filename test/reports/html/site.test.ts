import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../core/hash.ts';
import { writeSite } from '../../../reports/html/write-site.ts';
import { summariseRun } from '../../../reports/run-summary.ts';
import { namedTables, tablesOf } from '../../../reports/write-report.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { type MadeRun, madeEvents } from '../summaries.ts';
import { brokenLinks, filesBelow, forbiddenIn } from './page-check.ts';

const hostile = '<img src=x onerror=alert(1)>"\'</script><script>alert(2)</script>';
const document = `# Skill\n\n${hostile}\n</pre><a href="javascript:alert(3)">x</a>\u202e\u0007 ${'a'.repeat(2000)}`;
const runs: readonly MadeRun[] = [
  { benchmark: hostile, model: `m${hostile}`, mode: `d${hostile}`, hard: [0, 0, 1, 0], source: 'simulated' },
  {
    benchmark: hostile,
    model: `m${hostile}`,
    mode: `d${hostile}`,
    method: 'skillopt',
    label: `s${hostile}`,
    stamps: [hostile],
    hard: [1, 0, 1, 1],
    source: 'simulated',
  },
  { benchmark: 'plain', model: hostile, hard: [1, 1] },
  { benchmark: 'plain', model: hostile, method: 'skillopt', hard: [1, 0] },
];

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-site-'));
const site = join(folder, 'report', 'html');
// Hostile ids cannot be names of folders: the logs lie in folders of other names.
const runFolder = (id: string) => join(folder, 'runs', sha256(id).slice(0, 16));
const pages = () => filesBelow(site).filter((file) => file.endsWith('.html'));
const page = (file: string) => readFileSync(join(site, file), 'utf8');

async function write(made: readonly MadeRun[], target = site, readFrom = runFolder): Promise<void> {
  const summaries = made.flatMap((options) => {
    const [started, ...others] = madeEvents(options);
    const text = { type: 'document', key: 'document|abc', hash: 'abc', text: document, meta: {} } as const;
    const events = started === undefined ? [] : [started, text, ...others];
    const summary = summariseRun(events);
    if (summary === null) return [];
    mkdirSync(runFolder(summary.run.id), { recursive: true });
    writeFileSync(
      join(runFolder(summary.run.id), 'events.jsonl'),
      events.map((event) => `${JSON.stringify(event)}\n`).join(''),
    );
    return [summary];
  });
  const tables = namedTables(folder, summaries, tablesOf(summaries, { title: hostile }));
  const notPossible = [
    { benchmark: 'plain', model: hostile, mode: 'direct', method: 'human', reason: hostile },
  ];
  await writeSite({
    site: target,
    title: hostile,
    summaries,
    runFolder: readFrom,
    tables,
    layout: null,
    notPossible,
  });
}

beforeAll(() => write(runs));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the HTML report', () => {
  it('has an index, a page for each cell and each run', () => {
    expect(pages().map((file) => file.split('/')[0])).toEqual([
      'cells',
      'cells',
      'index.html',
      'runs',
      'runs',
      'runs',
      'runs',
    ]);
  });

  it('shows hostile names and documents as text, on every page', () => {
    for (const file of pages()) {
      expect(forbiddenIn(page(file)), file).toEqual([]);
      expect(page(file), file).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(page(file), file).toContain('http-equiv="Content-Security-Policy"');
    }
    const [cell = ''] = pages();
    expect(page(cell)).toContain('&lt;/pre&gt;&lt;a href=&quot;javascript:alert(3)&quot;&gt;');
  });

  it('links only to what is there', () => {
    expect(brokenLinks(site)).toEqual([]);
  });

  it('never puts simulated and live numbers into one table', () => {
    const tables = page('index.html').split('<table');
    for (const table of tables.slice(1).map((text) => text.split('</table>')[0] ?? ''))
      expect([table.includes('SIMULATED'), table.includes('LIVE')].filter(Boolean)).toHaveLength(1);
    for (const file of pages().filter((name) => name !== 'index.html'))
      expect(page(file)).toMatch(/<strong class="stamp stamp-(simulated">SIMULATED|real">LIVE)/);
  });

  it('leaves nothing of an earlier report, and the old one when it fails', async () => {
    const target = join(temporaryFolder(), 'html');
    await write(runs, target);
    const before = filesBelow(target);
    await write(runs.slice(0, 2), target);
    const after = filesBelow(target);
    expect(after.filter((file) => file.startsWith('runs/'))).toHaveLength(2);
    expect(before).toEqual(expect.arrayContaining(after.filter((file) => !file.startsWith('tables/'))));
    await expect(write(runs.slice(0, 1), target, () => join(folder, 'nowhere'))).rejects.toThrow();
    expect(filesBelow(target)).toEqual(after);
    expect(filesBelow(join(target, '..')).every((file) => file.startsWith('html/'))).toBe(true);
  });

  it("is never written over somebody else's files", async () => {
    const target = temporaryFolder();
    writeFileSync(join(target, 'thesis.tex'), 'mine');
    await expect(write(runs.slice(0, 1), target)).rejects.toThrow(/not empty and no HTML report/);
    expect(filesBelow(target)).toEqual(['thesis.tex']);
    expect(existsSync(join(target, 'index.html'))).toBe(false);
  });
});
