import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { draftPath, isLeftOver, makerOf } from '../../core/drafts.ts';
import { FolderLock } from '../../core/folder-lock.ts';
import { bootedMs } from '../../core/process-identity.ts';
import { lastingMark, ownPlace } from '../../core/process-place.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const own = draftPath('/anywhere/table.csv');
/** What a process that has ended calls its drafts. */
const dead = (name: string) => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  return basename(draftPath(name)).replace(`-${process.pid}-`, `-${pid}-`);
};
/** The name of a draft that the same machine made before it was started anew. */
const earlier = (name: string) => name.replace(/-[0-9a-f]{8}-/, '-0000dead-');
/** The name of a draft that was made where nobody here sees who lives. */
const elsewhere = (name: string) => earlier(name).replace(/\.[0-9a-z]{8}-/, '.unmarked-');
const age = (path: string, atMs: number) => utimesSync(path, atMs / 1000, atMs / 1000);

it('say which process made them, and that it lives', () => {
  expect(makerOf(basename(own))).toEqual({ pid: process.pid, isAlive: true });
  expect(makerOf(dead('table.csv'))?.isAlive).toBe(false);
  expect(makerOf('table.csv')).toBeNull();
  expect(makerOf(elsewhere(basename(own)))).toEqual({ pid: process.pid, isAlive: null });
});

it('are short enough for every file system, however long the name is', () => {
  expect(basename(draftPath(`/anywhere/${'n'.repeat(250)}`)).length).toBeLessThan(160);
});

it('of killed processes go when the next file is written; those of others stay', () => {
  const folder = temporaryFolder();
  const kept = ['a.tmp', basename(own), elsewhere(basename(own))];
  for (const name of [...kept, dead('table.csv'), dead('lock')]) writeFileSync(join(folder, name), 'half');
  writeFileAtomic(join(folder, 'table.csv'), 'whole');
  expect(readdirSync(folder).sort()).toEqual([...kept, 'table.csv'].sort());
  expect(readFileSync(join(folder, 'table.csv'), 'utf8')).toBe('whole');
});

it('of a machine that was started anew are known by their age, those out of sight after a day', () => {
  const folder = temporaryFolder();
  const draft = (name: string, atMs: number) => {
    const path = join(folder, name);
    writeFileSync(path, 'half');
    age(path, atMs);
    return isLeftOver(path);
  };
  const hour = 3_600_000;
  const isMarked = lastingMark(ownPlace()) !== null;
  expect(draft(earlier(basename(own)), bootedMs() - hour)).toBe(
    isMarked || bootedMs() < Date.now() - 24 * hour,
  );
  expect(draft(earlier(basename(own)), Date.now())).toBe(false);
  expect(draft(elsewhere(basename(own)), Date.now() - 23 * hour)).toBe(false);
  expect(draft(elsewhere(basename(own)), Date.now() - 25 * hour)).toBe(true);
  expect(draft(basename(own), Date.now() - 25 * hour)).toBe(false);
  expect(draft('a.tmp', Date.now() - 25 * hour)).toBe(false);
  expect(isLeftOver(join(folder, elsewhere('gone')))).toBe(false);
});

it('that a sibling left since are cleared when the folder is locked again, those in folders below it when they are written', () => {
  const folder = temporaryFolder();
  const below = join(folder, 'below');
  const write = () => writeFileAtomic(join(below, 'table.csv'), 'whole');
  FolderLock.acquire(folder).release();
  write();
  for (const place of [folder, below]) writeFileSync(join(place, dead('table.csv')), 'half');
  // A draft that is a folder is that of a report.
  mkdirSync(join(folder, dead('html')));
  write();
  expect(readdirSync(below)).toHaveLength(2);
  FolderLock.acquire(folder).release();
  write();
  expect(readdirSync(folder)).toEqual(['below', expect.stringMatching(/^html\./)]);
  expect(readdirSync(below)).toEqual(['table.csv']);
});
