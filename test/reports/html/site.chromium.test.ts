import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sharedChromium } from '../../kit/chromium.ts';
import { hostileRuns, writeHostileSite } from './hostile-results.ts';
import { filesBelow } from './page-check.ts';

const chromium = sharedChromium();
const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-site-'));
const site = join(folder, 'html');
const address = (file: string) => pathToFileURL(join(site, file)).href;

describe.skipIf(chromium.skipped !== null)('the HTML report in a browser, from disk', () => {
  beforeAll(() => writeHostileSite(hostileRuns, { folder, site }));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('opens every page without a complaint, asks for nothing outside its folder, fits 390 pixels', async () => {
    const { page, requests, complaints } = await chromium.open({ width: 390 });
    for (const file of filesBelow(site).filter((name) => name.endsWith('.html'))) {
      await page.goto(address(file));
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width, file).toBeLessThanOrEqual(390);
    }
    expect(complaints).toEqual([]);
    const root = `${pathToFileURL(site).href}/`;
    expect(requests.filter((url) => !url.startsWith(root))).toEqual([]);
  });

  it('can be used by keyboard: squares, filter, shortcuts, theme', async () => {
    const { page, complaints } = await chromium.open();
    await page.goto(address('index.html'));
    const focused = () => page.evaluate('document.activeElement.title');
    await page.focus('.square[tabindex="0"]');
    const first = await focused();
    await page.keyboard.press('ArrowRight');
    expect(await focused()).not.toBe(first);
    expect(await page.textContent('.readout')).toBe(await focused());
    await page.keyboard.press('ArrowLeft');
    expect(await focused()).toBe(first);

    await page.keyboard.press('/');
    await page.keyboard.type('no-skill plain');
    expect(await page.textContent('.filter .count')).toBe('1 of 4');
    expect(await page.locator('#runs tbody tr:visible').count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.keyboard.press('?');
    expect(await page.locator('dialog[open]').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    await page.reload();
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe('dark');
    expect(complaints).toEqual([]);
  });

  it('shows gains or scores, and more columns when they are asked for', async () => {
    const { page } = await chromium.open();
    await page.goto(address('index.html'));
    const square = page.locator('.heat').first().locator('td[class*="gain-plus"]').first();
    const shown = (what: string) => square.locator(`.${what}`).isVisible();
    expect(await square.locator('.gain').textContent()).toBe('+50.0');
    expect([await shown('gain'), await shown('score')]).toEqual([true, false]);
    await page.locator('.shows-score').first().check();
    expect(await square.locator('.score').textContent()).toBe('75.0');
    expect([await shown('gain'), await shown('score')]).toEqual([false, true]);
    const hidden = page.locator('.table-block td.detail').first();
    expect(await hidden.isVisible()).toBe(false);
    await page.locator('details[open] .all-columns').first().check();
    expect(await page.locator('details[open] td.detail').first().isVisible()).toBe(true);
  });
});
