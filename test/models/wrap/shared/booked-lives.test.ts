import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FolderLock } from '../../../../core/folder-lock.ts';
import { BookedLives } from '../../../../models/wrap/shared/booked-lives.ts';
import { spendFile, spendFolder } from '../../../../models/wrap/spend-book.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';

let results = '';
const folderOf = (life: string) => join(results, spendFolder, life);

/** A process of another machine, which nobody here can look at. */
function foreign(life: string): void {
  mkdirSync(folderOf(life), { recursive: true });
  const holder = {
    pid: 1,
    host: 'pod-that-is-gone',
    startTicks: '5',
    since: '2026-01-01T00:00:00.000Z',
    lease: null,
  };
  writeFileSync(join(folderOf(life), 'lock'), JSON.stringify(holder));
}
const write = (life: string, ...lines: readonly object[]) =>
  appendFileSync(join(folderOf(life), spendFile), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

it('says what a process has spent, and whether it is gone for certain', () => {
  results = temporaryFolder();
  const lives = new BookedLives(results);
  expect(lives.look()).toEqual([]);

  // One that begins: its folder is there before its lock.
  mkdirSync(folderOf('starting'), { recursive: true });
  expect(lives.look()).toEqual([]);

  foreign('foreign');
  write('foreign', { reserved: 1, usd: 0.5 }, { settled: 1, usd: 0.25 }, { reserved: 2, usd: 0.5 });
  const lock = FolderLock.acquire(folderOf('living'));
  write('living', { reserved: 1, usd: 1 });
  expect(lives.look()).toEqual([
    { life: 'foreign', usd: 0.75, calls: 2, hasEnded: false },
    { life: 'living', usd: 1, calls: 1, hasEnded: false },
  ]);

  write('foreign', { settled: 2, usd: 0 });
  write('living', { settled: 1, usd: 0.5 });
  lock.release();
  expect(lives.look()).toEqual([
    { life: 'foreign', usd: 0.25, calls: 2, hasEnded: false },
    { life: 'living', usd: 0.5, calls: 1, hasEnded: true },
  ]);

  rmSync(join(folderOf('living'), spendFile));
  expect(lives.look()).toContainEqual({ life: 'living', usd: 0.5, calls: 1, hasEnded: true });
});
