import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { interruptible } from '../../cli/interruptible.ts';
import { sourcesOf } from '../../cli/read-results.ts';
import { serveReport } from '../../cli/serve-report.ts';
import { ConfigError, InterruptedError } from '../../core/errors.ts';
import { letSignalsIn } from '../../core/let-signals-in.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import { recordingFile } from '../../matrix/recording.ts';
import { existingStore } from '../../matrix/store.ts';
import { siteMark } from '../../reports/html/fresh-folder.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { madeEvents } from '../reports/summaries.ts';

/** A results folder with one log; its content does not matter here. */
function resultsFolder(): { readonly results: string; readonly log: string } {
  const results = temporaryFolder();
  mkdirSync(join(results, 'runs', 'a'), { recursive: true });
  const log = join(results, 'runs', 'a', 'events.jsonl');
  writeFileSync(log, '{}\n');
  return { results, log };
}

/** Serves until the page has been read once. Gives the page, the folders that were written, and what was said. */
async function serveOnce(results: string, { host = '127.0.0.1', meanwhile = (_site: string) => {} } = {}) {
  const controller = new AbortController();
  const built: string[] = [];
  const said: string[] = [];
  let page: Promise<string> | null = null;
  await serveReport(results, {
    host,
    port: 0,
    buildSite: async (_results, site) => {
      built.push(site);
      const sources = sourcesOf(existingStore(results));
      meanwhile(site);
      mkdirSync(site, { recursive: true });
      writeFileSync(join(site, 'index.html'), `built ${built.length}`);
      writeFileSync(join(site, siteMark), JSON.stringify({ sources }));
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

it('writes the report where it is missing, and keeps one of the same logs and notes, whatever their times', async () => {
  const { results, log } = resultsFolder();
  const site = join(results, 'report', 'html');
  expect(await serveOnce(results)).toMatchObject({ page: 'built 1', built: [site] });
  utimesSync(log, 1, 1);
  expect(await serveOnce(results)).toMatchObject({ page: 'built 1', built: [], said: ['Ctrl-C ends'] });
  const later = Date.now() / 1000 + 60;
  utimesSync(log, later, later);
  expect(await serveOnce(results)).toMatchObject({ built: [] });
  rmSync(join(site, siteMark));
  expect((await serveOnce(results)).said[0]).toBe(`the HTML report is outdated: writing ${site}`);
});

const changes: Readonly<Record<string, (results: string) => void>> = {
  'a log has grown': (results) => appendFileSync(join(results, 'runs', 'a', 'events.jsonl'), '{}\n'),
  'transcripts have come': (results) =>
    writeFileSync(join(results, 'runs', 'a', 'transcripts.jsonl'), '{}\n'),
  'a run has come': (results) =>
    cpSync(join(results, 'runs', 'a'), join(results, 'runs', 'c'), { recursive: true }),
  'a run has gone': (results) => rmSync(join(results, 'runs', 'b'), { recursive: true }),
  'a run is of a recording': (results) => writeFileSync(join(results, 'runs', 'a', 'recorded.json'), '{}'),
  'the title has changed': (results) => writeFileSync(join(results, 'title.json'), '{}'),
  'there are controls': (results) => writeFileSync(join(results, 'controls.json'), '{}'),
  'cells are not possible': (results) => writeFileSync(join(results, 'not-possible.json'), '[]'),
  'there is a table by cell': (results) => writeFileSync(join(results, 'cell-table.json'), '{}'),
};

it.each(Object.entries(changes))(
  'writes the report anew when %s, with times of long ago',
  async (_, change) => {
    const { results } = resultsFolder();
    cpSync(join(results, 'runs', 'a'), join(results, 'runs', 'b'), { recursive: true });
    expect((await serveOnce(results)).built).toHaveLength(1);
    change(results);
    for (const entry of readdirSync(results, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !entry.parentPath.includes('report'))
        utimesSync(join(entry.parentPath, entry.name), 1, 1);
    expect((await serveOnce(results)).built).toHaveLength(1);
  },
);

it('writes the report anew when a log grew while it was being written', async () => {
  const { results, log } = resultsFolder();
  expect((await serveOnce(results, { meanwhile: () => appendFileSync(log, '{}\n') })).built).toHaveLength(1);
  expect((await serveOnce(results)).built).toHaveLength(1);
  expect((await serveOnce(results)).built).toHaveLength(0);
});

it('warns when it is opened to the network', async () => {
  const { results } = resultsFolder();
  const { said, page } = await serveOnce(results, { host: '0.0.0.0' });
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

/** Serves a recording, whose report lies in a temporary folder. @param build with that folder; the signal comes after it */
async function serveRecording(build: (temporary: string) => void): Promise<unknown> {
  const { results } = resultsFolder();
  writeFileSync(join(results, recordingFile), '{}');
  const buildSite = async (_results: string, site: string, signal: AbortSignal) => {
    mkdirSync(site, { recursive: true });
    build(dirname(site));
    await letSignalsIn(signal);
  };
  const rest = { host: '127.0.0.1', port: 0, buildSite, onUrl: () => {}, say: () => {} };
  return interruptible((signal) => serveReport(results, { ...rest, signal }));
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  'leaves nothing behind when %s comes while the report is being written',
  async (name) => {
    let temporary = '';
    const serving = serveRecording((folder) => {
      temporary = folder;
      process.emit(name);
    });
    await expect(serving).rejects.toThrow(InterruptedError);
    expect([temporary === '', existsSync(temporary)]).toEqual([false, false]);
    expect(process.listenerCount(name)).toBe(0);
  },
);

it('leaves nothing behind when the process is left at once', async () => {
  const before = process.listeners('exit');
  const serving = serveRecording((folder) => {
    expect(existsSync(folder)).toBe(true);
    for (const listener of process.listeners('exit'))
      if (!before.includes(listener)) listener.call(process, 130);
    expect(existsSync(folder)).toBe(false);
    process.emit('SIGINT');
  });
  await expect(serving).rejects.toThrow(InterruptedError);
  expect(process.listeners('exit')).toEqual(before);
});

it('listens to signals from the beginning, and writes no half of a report', async () => {
  const results = temporaryFolder();
  const events = madeEvents({ hard: [1, 0] });
  const run = join(results, 'runs', 'bench.m.direct.no-skill.r0');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const hangUp = setInterval(() => {
    if (process.emit('SIGHUP')) clearInterval(hangUp);
  }, 1);
  onTestFinished(() => clearInterval(hangUp));
  const { code, stderr } = await runInProcess(['serve', results, '--port', '0']);
  expect(stderr).toContain('skillopt-bench: interrupted');
  expect(code).toBe(130);
  expect(readdirSync(join(results, 'report'))).toEqual([]);
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

it('writes the report of a folder that is closed to it elsewhere, and of a full disk nowhere', async () => {
  const { results } = resultsFolder();
  const failing = (code: string) => (site: string) => {
    if (site.startsWith(results))
      throw storageFailure('make', site, Object.assign(new Error(code), { code }));
  };
  const { page, built, said } = await serveOnce(results, { meanwhile: failing('EROFS') });
  expect([page, built.length]).toEqual(['built 2', 2]);
  expect(said[1]).toMatch(/report\/html \(EROFS\): the file system is read-only/);
  expect(said[1]).toMatch(/writing .* instead, which goes when this ends/);
  expect(existsSync(dirname(built[1] ?? ''))).toBe(false);
  await expect(serveOnce(results, { meanwhile: failing('ENOSPC') })).rejects.toThrow(/free space/);
});
