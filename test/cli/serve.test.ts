import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serveReport } from '../../cli/serve-report.ts';
import { ConfigError } from '../../core/errors.ts';
import { recordingFile } from '../../matrix/recording.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** A results folder with one log; its content does not matter here. */
function resultsFolder(): { readonly results: string; readonly log: string } {
  const results = temporaryFolder();
  mkdirSync(join(results, 'runs', 'a'), { recursive: true });
  const log = join(results, 'runs', 'a', 'events.jsonl');
  writeFileSync(log, '{}\n');
  return { results, log };
}

/** Serves until the page has been read once. Gives the page, the folders that were written, and what was said. */
async function serveOnce(results: string, host = '127.0.0.1') {
  const controller = new AbortController();
  const built: string[] = [];
  const said: string[] = [];
  let page: Promise<string> | null = null;
  await serveReport(results, {
    host,
    port: 0,
    buildSite: async (_results, site) => {
      built.push(site);
      mkdirSync(site, { recursive: true });
      writeFileSync(join(site, 'index.html'), `built ${built.length}`);
    },
    signal: controller.signal,
    onUrl: (url) => {
      page = fetch(url.replace('0.0.0.0', '127.0.0.1'))
        .then((response) => response.text())
        .finally(() => controller.abort());
    },
    say: (line) => said.push(line),
  });
  return { page: await page, built, said };
}

it('writes the report where it is missing, keeps a current one, and writes it again when a log is newer', async () => {
  const { results, log } = resultsFolder();
  const site = join(results, 'report', 'html');
  expect(await serveOnce(results)).toMatchObject({ page: 'built 1', built: [site] });
  utimesSync(log, 1, 1);
  expect(await serveOnce(results)).toMatchObject({ page: 'built 1', built: [], said: ['Ctrl-C ends'] });
  const later = Date.now() / 1000 + 60;
  utimesSync(log, later, later);
  const { built, said } = await serveOnce(results);
  expect(built).toEqual([site]);
  expect(said[0]).toBe(`the HTML report is outdated: writing ${site}`);
});

it('warns when it is opened to the network', async () => {
  const { results } = resultsFolder();
  const { said, page } = await serveOnce(results, '0.0.0.0');
  expect(page).toBe('built 1');
  expect(said.join('\n')).toMatch(
    /^warning: whoever reaches 0\.0\.0\.0 over the network can read this report/m,
  );
});

it('writes nothing into a recording: its report lies in a temporary folder, and is gone at the end', async () => {
  const { results } = resultsFolder();
  writeFileSync(join(results, recordingFile), '{}');
  const { built, page } = await serveOnce(results);
  expect(page).toBe('built 1');
  expect(readdirSync(results).sort()).toEqual([recordingFile, 'runs'].sort());
  expect(built[0]?.startsWith(join(tmpdir(), 'skillopt-bench-report-'))).toBe(true);
  expect(
    readdirSync(tmpdir()).filter(
      (name) => built[0]?.includes(name) && name.startsWith('skillopt-bench-report-'),
    ),
  ).toEqual([]);
});

it('refuses a folder without runs, and ports and hosts that are none', async () => {
  await expect(serveOnce(temporaryFolder())).rejects.toThrow(ConfigError);
  for (const wrong of [
    ['--port', '70000'],
    ['--port', '-1'],
    ['--port', 'x'],
    ['--host', ''],
    ['--host', 'a b'],
  ])
    expect((await runInProcess(['serve', 'anywhere', ...wrong])).code).toBe(1);
});
