import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFreshFolder, siteMark } from '../../../reports/html/fresh-folder.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

/** No process has this number: Linux and macOS give none so high. */
const deadPid = 99_999_999;

/** A folder of files, named by what they hold. */
function makeFiles(folder: string, ...names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), name);
}

const fill = async (folder: string) => makeFiles(folder, siteMark, 'index.html');

it("leaves other people's folders, whatever they are called, and removes what killed reports left", async () => {
  const root = temporaryFolder();
  const site = join(root, 'site');
  makeFiles(`${site}.20261128.old`, 'thesis.tex');
  makeFiles(`${site}.${process.pid}.old`, 'thesis.tex');
  makeFiles(`${site}.${process.pid}.tmp`, 'thesis.tex');
  makeFiles(`${site}.${deadPid}.tmp`, siteMark);
  makeFiles(`${site}.${deadPid}-1.old`, siteMark, 'index.html');
  await inFreshFolder(site, fill);
  // A second time, with a report to be moved away.
  await inFreshFolder(site, fill);
  expect(readdirSync(root).sort()).toEqual(
    ['site', 'site.20261128.old', `site.${process.pid}.old`, `site.${process.pid}.tmp`].sort(),
  );
  expect(readdirSync(site).sort()).toEqual(['index.html', siteMark]);
  for (const ending of ['20261128.old', `${process.pid}.old`, `${process.pid}.tmp`])
    expect(readdirSync(`${site}.${ending}`)).toEqual(['thesis.tex']);
});

it('keeps what a crash between the two renames left until a new report is in place', async () => {
  const site = join(temporaryFolder(), 'site');
  const left = [`${site}.${deadPid}.old`, `${site}.${deadPid}.tmp`];
  for (const folder of left) makeFiles(folder, siteMark, 'index.html');
  await expect(
    inFreshFolder(site, async (folder) => {
      makeFiles(folder, siteMark);
      throw new Error('disk full');
    }),
  ).rejects.toThrow('disk full');
  expect(left.filter((folder) => existsSync(join(folder, 'index.html')))).toEqual(left);
  expect(existsSync(site)).toBe(false);
  await inFreshFolder(site, fill);
  expect(left.filter((folder) => existsSync(folder))).toEqual([]);
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
