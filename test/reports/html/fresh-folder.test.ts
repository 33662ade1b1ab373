import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { draftPath } from '../../../core/drafts.ts';
import { inFreshFolder, siteMark } from '../../../reports/html/fresh-folder.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const { pid: deadPid } = spawnSync(process.execPath, ['-e', '']);
/** What a process that has ended calls its halves of a report. */
const left = (site: string, ending: 'tmp' | 'old') =>
  draftPath(site, ending).replace(`-${process.pid}-`, `-${deadPid}-`);
/** What a process of another machine or container calls them, of whatever number there. */
const elsewhere = (site: string) =>
  draftPath(site).replace(/\.[0-9a-z]{8}-[0-9a-f]{8}-\d+-/, `.unmarked-0000dead-${deadPid}-`);

/** A folder of files, named by what they hold. */
function makeFiles(folder: string, ...names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), name);
}

const fill = async (folder: string) => makeFiles(folder, siteMark, 'index.html');

it("leaves other people's folders, whatever they are called, and removes what killed reports left", async () => {
  const root = temporaryFolder();
  const site = join(root, 'site');
  const foreign = [`${site}.20261128.old`, `${site}.${deadPid}.tmp`, left(site, 'old'), left(site, 'tmp')];
  for (const folder of foreign) makeFiles(folder, 'thesis.tex');
  for (const folder of [left(site, 'tmp'), left(site, 'old')]) makeFiles(folder, siteMark, 'index.html');
  await inFreshFolder(site, fill);
  // A second time, with a report to be moved away.
  await inFreshFolder(site, fill);
  expect(readdirSync(root).sort()).toEqual(['site', ...foreign.map((folder) => basename(folder))].sort());
  expect(readdirSync(site).sort()).toEqual(['index.html', siteMark]);
  for (const folder of foreign) expect(readdirSync(folder)).toEqual(['thesis.tex']);
});

it('leaves what another machine or another container is writing; what they left goes after a day', async () => {
  const site = join(temporaryFolder(), 'site');
  const [written, forgotten] = [elsewhere(site), elsewhere(site)];
  for (const folder of [written, forgotten]) makeFiles(folder, siteMark);
  const before = Date.now() / 1000 - 25 * 3600;
  utimesSync(forgotten, before, before);
  await inFreshFolder(site, fill);
  expect([written, forgotten].map((folder) => existsSync(folder))).toEqual([true, false]);
});

it('keeps what a crash between the two renames left until a new report is in place', async () => {
  const site = join(temporaryFolder(), 'site');
  const halves = [left(site, 'old'), left(site, 'tmp')];
  for (const folder of halves) makeFiles(folder, siteMark, 'index.html');
  await expect(
    inFreshFolder(site, async (folder) => {
      makeFiles(folder, siteMark);
      throw new Error('disk full');
    }),
  ).rejects.toThrow('disk full');
  expect(halves.filter((folder) => existsSync(join(folder, 'index.html')))).toEqual(halves);
  expect(existsSync(site)).toBe(false);
  await inFreshFolder(site, fill);
  expect(halves.filter((folder) => existsSync(folder))).toEqual([]);
});

it('puts the old report back when the new one cannot take its place', async () => {
  const site = join(temporaryFolder(), 'site');
  makeFiles(site, siteMark, 'old.html');
  await expect(
    inFreshFolder(site, async (folder) => {
      await fill(folder);
      // The folder that was filled is gone when it is to be moved.
      rmSync(folder, { recursive: true });
    }),
  ).rejects.toThrow(/ENOENT/);
  expect(readFileSync(join(site, 'old.html'), 'utf8')).toBe('old.html');
});
