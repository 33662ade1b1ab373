import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { rolloutKey } from '../../core/event-keys.ts';
import { EventLog } from '../../core/event-log.ts';
import { packageRoot } from '../../core/prompts.ts';
import { pageFrame } from '../../reports/html/page-frame.ts';
import { rolloutSection } from '../../reports/html/rollouts/rollout-section.ts';
import { writeRolloutData } from '../../reports/html/rollouts/write-rollout-data.ts';
import { sampleRollout } from '../core/sample-events.ts';
import { findChromium } from '../kit/chromium.ts';

/**
 * `npm run bench:report [rollouts]`: writes the rollouts of one run (100,000 unless told otherwise) into a report and opens
 * it. Prints time and peak memory of the writing, the largest data file, and how long a browser takes to the first rows, to
 * all of them, and to a filter.
 */
const rollouts = Number(process.argv[2] ?? 100_000);
const [, , , writeOnly] = process.argv;

if (writeOnly !== undefined) await write(writeOnly);
else await measure();

async function measure(): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'skillopt-bench-report-'));
  try {
    say('writing the log', await timed(() => synthesise(join(root, 'run'))));
    // In a process of its own, whose peak memory is that of the writing alone.
    const child = spawnSync('npx', ['tsx', fileURLToPath(import.meta.url), String(rollouts), root], {
      cwd: packageRoot,
      encoding: 'utf8',
    });
    process.stdout.write(child.stdout + child.stderr);
    sizes(join(root, 'html', 'data', 'bench'));
    await browse(join(root, 'html', 'runs', 'bench.html'));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Rollouts of 500 tasks under many documents, with transcripts of some 2 KB, each its own. */
function synthesise(folder: string): void {
  const log = EventLog.open(folder, { checkWrites: false });
  const words = 'the skill document says how to read tables of numbers before an answer is given '.repeat(8);
  for (let n = 0; n < rollouts; n += 1) {
    const skill = String(Math.floor(n / 500)).padStart(16, '0');
    const taskId = `task-${n % 500}`;
    const hard = (n * 7919) % 3 === 0 ? 1 : 0;
    const transcript = log.putValue([
      { type: 'message', role: 'system', parts: [{ type: 'text', text: `${words} ${skill}` }] },
      { type: 'message', role: 'user', parts: [{ type: 'text', text: `${taskId} ${words}` }] },
      { type: 'message', role: 'assistant', parts: [{ type: 'text', text: `${n} ${words}` }] },
    ]);
    const sample = sampleRollout(n);
    const identity = { phase: 'val', skill, taskId, sampling: sample.sampling, presentationSeed: 42 };
    const outcome = { ...sample.outcome, hard, soft: hard };
    log.append({ ...sample, ...identity, key: rolloutKey(identity), outcome, transcript });
  }
  log.close();
}

async function write(root: string): Promise<void> {
  const site = join(root, 'html');
  cpSync(join(packageRoot, 'reports', 'html', 'assets'), join(site, 'assets'), { recursive: true });
  mkdirSync(join(site, 'runs'), { recursive: true });
  let section = { dataFolder: '', scripts: [] } as Awaited<ReturnType<typeof writeRolloutData>>;
  const seconds = await timed(async () => {
    section = await writeRolloutData({ runFolder: join(root, 'run'), site, slug: 'bench' });
  });
  say(`writing the data of ${rollouts} rollouts`, seconds);
  process.stdout.write(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB\n`);
  const { scripts, styles } = section;
  const body = rolloutSection(section);
  const page = pageFrame({ title: 'bench', stamps: ['SIMULATED'], root: '../', scripts, styles, body });
  writeFileSync(join(site, 'runs', 'bench.html'), page);
}

function sizes(folder: string): void {
  const files = readdirSync(folder).filter((file) => file.endsWith('.js'));
  const bytes = files.map((file) => statSync(join(folder, file)).size);
  const total = bytes.reduce((sum, size) => sum + size, 0);
  process.stdout.write(
    `${files.length} data files, ${Math.round(total / 1e6)} MB, the largest ${Math.max(...bytes)} bytes\n`,
  );
}

async function browse(path: string): Promise<void> {
  const executablePath = findChromium();
  if (executablePath === null) return void process.stdout.write('no Chromium: the page was not opened\n');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(300_000);
    const started = performance.now();
    const elapsed = () => (performance.now() - started) / 1000;
    await page.goto(pathToFileURL(path).href, { waitUntil: 'commit' });
    await page.locator('.open').first().waitFor();
    say('to the first rows in Chromium', elapsed());
    await page.locator('.status', { hasText: /rollouts\.$/ }).waitFor();
    say('to all rows', elapsed());
    say(
      'a search through all of them',
      await timed(async () => {
        await page.getByLabel('Search').fill('task-499');
        await page.locator('.status', { hasText: `${Math.floor(rollouts / 500)} of` }).waitFor();
      }),
    );
    say(
      'changed between two documents',
      await timed(async () => {
        await page.getByRole('button', { name: 'Changed between' }).click();
        await page.locator('.status', { hasText: 'compared' }).waitFor();
      }),
    );
  } finally {
    await browser.close();
  }
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function say(what: string, seconds: number): void {
  process.stdout.write(`${what}: ${seconds.toFixed(2)} s\n`);
}
