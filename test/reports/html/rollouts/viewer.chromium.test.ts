import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedSite, serveSite } from '../../../../reports/serve/serve-site.ts';
import { type OpenOptions, sharedChromium, type WatchedPage } from '../../../kit/chromium.ts';
import { documents, hostileTexts, longText } from './hostile-run.ts';
import { type HostileSite, hostileSite } from './hostile-site.ts';

const chromium = sharedChromium();
let hostile: HostileSite;
let served: ServedSite;

beforeAll(async () => {
  hostile = await hostileSite();
  served = await serveSite({ site: hostile.site, host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await served.close();
  hostile.remove();
});

const origins = {
  disk: () => `${pathToFileURL(hostile.site)}/`,
  serve: () => served.url,
};

async function open(
  from: keyof typeof origins,
  { hash = '', ...options }: OpenOptions & { readonly hash?: string } = {},
): Promise<WatchedPage> {
  const watched = await chromium.open(options);
  await watched.page.goto(origins[from]() + hostile.page + hash);
  await watched.page.locator('.open').first().waitFor();
  return watched;
}

/** Tasks in the list, as shown. */
const tasks = (page: Page) => page.locator('.list .open').allTextContents();

/** Opens a task's first rollout and waits for its transcript. */
async function openTask(page: Page, task: string): Promise<void> {
  await page.locator('.list .open', { hasText: task }).first().click();
  await page.locator('.rollout[aria-busy=false]').waitFor();
}

describe.skipIf(chromium.skipped !== null)('the rollout viewer', () => {
  for (const from of ['disk', 'serve'] as const)
    it(`shows hostile transcripts as text when it is opened from ${from}, asks for nothing elsewhere, and runs nothing inline`, async () => {
      const { page, requests, complaints } = await open(from);
      await openTask(page, 'hostile');
      const texts = await page
        .locator('.entry-user .text')
        .evaluateAll((all) => all.map((one) => one.textContent));
      expect(texts).toEqual(hostileTexts);
      expect(await page.locator('.entry-call').textContent()).toContain('<u>run</u>');
      expect(await page.locator('.entry-call .text').textContent()).toBe(
        '{"cmd":"</script><img src=x onerror=alert(1)>"}',
      );
      expect(await page.locator('.entry-step .text').allTextContents()).toEqual([
        'because </div>',
        '<i>go</i>',
        hostileTexts[0],
      ]);
      expect(
        await page.locator('.rollout-dialog').locator('a, script, iframe, b, i, u, svg, [onerror]').count(),
      ).toBe(0);

      const image = page.locator('.transcript-image');
      expect(await image.count()).toBe(1);
      await image.scrollIntoViewIfNeeded();
      const width = "document.querySelector('.transcript-image').naturalWidth";
      await expect.poll(() => page.evaluate<number>(width), { timeout: 10_000 }).toBe(1);
      expect(await page.locator('.entry-result .note').allTextContents()).toEqual([
        expect.stringMatching(/not a PNG/),
        expect.stringMatching(/missing/),
      ]);

      expect(complaints).toEqual([]);
      expect(await page.evaluate('window.boom')).toBe(undefined);
      for (const url of requests) expect(url.startsWith(origins[from]())).toBe(true);
      expect(requests.some((url) => url.endsWith(`${hostile.run.image}.png`))).toBe(true);

      // An inline script that found its way in would not run.
      expect(await page.evaluate<string>(inlineScript)).toBe('script-src-elem');
      expect(await page.evaluate('window.boom')).toBe(undefined);
      expect(complaints.join('\n')).toMatch(/Content Security Policy/);
    });

  it('shows two megabytes of text a part at a time, to the last character', async () => {
    const { page, complaints } = await open('disk');
    await openTask(page, 'long');
    const text = page.locator('.entry-assistant .text');
    expect((await text.textContent())?.length).toBeLessThan(10_000);
    await page.getByRole('button', { name: 'Show all' }).first().click();
    await page.locator('.entry-assistant .more:empty').waitFor({ state: 'attached' });
    expect((await text.textContent()) === longText).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('filters by outcome, document and text, and keeps the state in the address', async () => {
    const { page } = await open('serve');
    expect(await page.getByRole('status').textContent()).toBe('12 of 12 rollouts.');
    await page.getByLabel('Document').selectOption(documents.best);
    await page.getByLabel('Outcome').selectOption('wrong');
    expect(await tasks(page)).toEqual(['hostile', 'fell']);
    expect(new URL(page.url()).hash).toBe(`#document=${documents.best}&outcome=wrong`);
    await page.reload();
    await page.locator('.open').first().waitFor();
    expect(await tasks(page)).toEqual(['hostile', 'fell']);
    await page.getByLabel('Search').fill('BERL');
    await page.locator('.open', { hasText: 'hostile' }).waitFor({ state: 'detached' });
    expect(await tasks(page)).toEqual(['fell']);
    await page.getByLabel('Outcome').selectOption('infra-error');
    await page.getByLabel('Search').fill('');
    await page.locator('.open', { hasText: 'outage' }).waitFor();
    expect(await tasks(page)).toEqual(['outage']);
  });

  it('lists the tasks whose outcome changed between two documents, and shows both transcripts', async () => {
    const { page, complaints } = await open('disk', { hash: '#view=changed' });
    expect(await tasks(page)).toEqual(['fell', '<b>rose</b>']);
    expect(await page.locator('.list .badge').allTextContents()).toEqual(['became wrong', 'became right']);
    expect(await page.getByRole('status').textContent()).toMatch(
      /^5 tasks compared: 1 became wrong or worse, 1 /,
    );
    await page.locator('.open').nth(1).click();
    await page.locator('.rollout[aria-busy=false]').nth(1).waitFor();
    expect(await page.locator('.entry-assistant .text').allTextContents()).toEqual([
      `rose under ${documents.seed}`,
      `rose under ${documents.best}`,
    ]);
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByLabel('After').selectOption(documents.seed);
    expect(await tasks(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('can be used by keys alone, with the focus where one would look for it', async () => {
    const { page } = await open('disk');
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await page.keyboard.press('j');
    expect(await focused()).toBe('hostile');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    expect(await focused()).toBe('<b>rose</b>');
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.locator('dialog[open]').waitFor();
    expect(await focused()).toBe('Task long');
    await page.keyboard.press('j');
    expect(await focused()).toBe('Task <b>rose</b>');
    expect(new URL(page.url()).hash).toBe('#rollout=2');
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog[open]').count()).toBe(0);
    // The browser tells the page of the closed dialog a moment later.
    await expect.poll(focused).toBe('<b>rose</b>');
    expect(new URL(page.url()).hash).toBe('');
    await page.getByLabel('Search').focus();
    await page.keyboard.type('jk');
    expect(await page.getByLabel('Search').inputValue()).toBe('jk');
  });

  it('opens the rollout that an address names, and says what it cannot show', async () => {
    const { page } = await open('serve', { hash: '#rollout=3' });
    await page.locator('.rollout[aria-busy=false]').waitFor();
    expect(await page.locator('.rollout-dialog h3').textContent()).toBe('Task fell');
    const fresh = await chromium.open();
    await fresh.page.route('**/texts-*', (route) => route.abort());
    await fresh.page.goto(`${served.url}${hostile.page}#rollout=3`);
    await fresh.page.locator('.rollout[aria-busy=false]').waitFor();
    expect(await fresh.page.locator('.rollout').textContent()).toMatch(
      /^Not shown: the data file texts-\d+\.js cannot be loaded/,
    );
  });

  it('fits into 390 px, and is readable in light and in dark', async () => {
    const { page } = await open('disk', { width: 390 });
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overflow)).toBe(0);
    await openTask(page, 'hostile');
    expect(await page.evaluate(overflow)).toBe(0);
    const columns = page.locator('.columns');
    expect(await columns.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
    const grounds = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(Math.min(...(await page.evaluate<number[]>(contrastScript)))).toBeGreaterThan(4.5);
      grounds.push(await page.evaluate<string>(groundScript));
    }
    expect(grounds[0]).not.toBe(grounds[1]);
  });
});

const groundScript = "getComputedStyle(document.querySelector('.rollout-dialog')).backgroundColor";

const inlineScript = `
new Promise((resolve) => {
  addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective));
  const script = document.createElement('script');
  script.textContent = 'window.boom = 1';
  document.body.append(script);
})`;

/** Contrast (WCAG) of texts, labels and badges of the dialog against the ground they stand on. */
const contrastScript = `
(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return channels(backgroundColor)[3] === 0 && element.parentElement ? ground(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll('.rollout-dialog :is(.text, .label, .note, .badge, dt, dd, .role, summary)')].map((element) => {
    const pair = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => b - a);
    return (pair[0] + 0.05) / (pair[1] + 0.05);
  });
})()`;
