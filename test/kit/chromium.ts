import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Path of a Chromium: `CHROMIUM_PATH`, or where systems put one; null when there is none. */
export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return existsSync(named) ? named : null;
  return places.find((path) => existsSync(path)) ?? null;
}

/** Says on the output why browser tests are left out. */
function reasonForSkipping(path: string | null): string | null {
  if (path !== null) return null;
  return `skipped: no Chromium (looked at CHROMIUM_PATH and ${places.join(', ')})`;
}

/** What a page did that a page of the report must not do. */
export interface WatchedPage {
  readonly page: Page;
  /** Addresses of all requests, in order. */
  readonly requests: string[];
  /** Console messages that are warnings or errors, uncaught errors, and dialogs. */
  readonly complaints: string[];
}

export interface OpenOptions {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** One browser for all tests of a file: launched before the first, closed after the last. */
export interface SharedChromium {
  /** Why there is no browser; null: there is one. */
  readonly skipped: string | null;
  /** A new page in a context of its own, watched from its first request on; closed when the running test ends. */
  open(options?: OpenOptions): Promise<WatchedPage>;
}

/** Call it at the top of a test file, and `describe.skipIf(chromium.skipped !== null)` below. */
export function sharedChromium(): SharedChromium {
  const path = findChromium();
  const skipped = reasonForSkipping(path);
  let browser: Browser | null = null;
  if (path === null || skipped !== null) process.stderr.write(`${skipped}\n`);
  else
    beforeAll(async () => {
      // As root, in containers, Chromium's own sandbox cannot be set up; the pages are files of ours.
      const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
      browser = await chromium.launch({ executablePath: path, args });
    });
  afterAll(async () => browser?.close());
  return {
    skipped,
    async open({ width = 1280, colorScheme = 'light' } = {}) {
      if (browser === null) throw new Error('there is no browser');
      const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
      onTestFinished(() => context.close());
      return watched(context);
    },
  };
}

async function watched(context: BrowserContext): Promise<WatchedPage> {
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, requests, complaints };
}
