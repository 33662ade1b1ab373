import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import type { MadeRun } from '../summaries.ts';
import { hostileRuns, writeHostileSite } from './hostile-results.ts';
import { brokenLinks, filesBelow, forbiddenIn } from './page-check.ts';

const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-site-'));
const site = join(folder, 'report', 'html');
const write = (made: readonly MadeRun[], target = site, lost = false) =>
  writeHostileSite(made, { folder, site: target, lost });
const pages = () => filesBelow(site).filter((file) => file.endsWith('.html'));
const page = (file: string) => readFileSync(join(site, file), 'utf8');

beforeAll(() => write(hostileRuns));
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
    await write(hostileRuns, target);
    const before = filesBelow(target);
    await write(hostileRuns.slice(0, 2), target);
    const after = filesBelow(target);
    expect(after.filter((file) => file.startsWith('runs/'))).toHaveLength(2);
    expect(before).toEqual(expect.arrayContaining(after.filter((file) => !file.startsWith('tables/'))));
    await expect(write(hostileRuns.slice(0, 1), target, true)).rejects.toThrow();
    expect(filesBelow(target)).toEqual(after);
    expect(filesBelow(join(target, '..')).every((file) => file.startsWith('html/'))).toBe(true);
  });

  it("is never written over somebody else's files", async () => {
    const target = temporaryFolder();
    writeFileSync(join(target, 'thesis.tex'), 'mine');
    await expect(write(hostileRuns.slice(0, 1), target)).rejects.toThrow(/not empty and no HTML report/);
    expect(filesBelow(target)).toEqual(['thesis.tex']);
    expect(existsSync(join(target, 'index.html'))).toBe(false);
  });

  it('cuts names without end, and keeps two of one beginning apart', async () => {
    const target = join(temporaryFolder(), 'html');
    const long = 'n'.repeat(20_000);
    const names = { benchmark: long, model: long, mode: long, stamps: [long] } as const;
    const made = [
      { ...names, id: 'a', label: long, hard: [1] },
      { ...names, id: 'b', label: `${long}!`, method: 'skillopt', hard: [0] },
    ];
    await writeHostileSite(made, { folder: temporaryFolder(), site: target, name: long });
    const written = filesBelow(target).filter((file) => file.endsWith('.html'));
    expect(written).toHaveLength(4);
    for (const file of written) {
      // A run's page also has its configuration as logged, once and bounded.
      const [text = ''] = readFileSync(join(target, file), 'utf8').split('<h2>Configuration');
      expect([file, text.length < 200_000, /n{2001}/.test(text)]).toEqual([file, true, false]);
    }
    const index = readFileSync(join(target, 'index.html'), 'utf8');
    expect(new Set(index.match(/n{280}\u2026 [0-9a-f]{12}/g)).size).toBeGreaterThan(1);
  });
});
