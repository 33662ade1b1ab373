import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IncompleteError } from '../../core/errors.ts';
import { FolderLock } from '../../core/folder-lock.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const holder = (fields: Record<string, unknown>) =>
  JSON.stringify({ pid: process.pid, host: hostname(), startTicks: null, since: 'today', ...fields });
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

it('is held by one at a time and leaves nothing behind', () => {
  const folder = temporaryFolder();
  const lock = FolderLock.acquire(folder);
  expect(() => FolderLock.acquire(folder)).toThrow(IncompleteError);
  expect(() => FolderLock.acquire(folder)).toThrow(/by this process/);
  lock.release();
  lock.release();
  FolderLock.acquire(folder).release();
  expect(readdirSync(folder)).toEqual([]);
});

it('is taken over from a process that is dead', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), holder({ pid: deadPid() }));
  const lock = FolderLock.acquire(folder);
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid);
  expect(readdirSync(folder)).toEqual(['lock']);
  lock.release();
});

it('is taken over when its pid now belongs to another process', () => {
  const folder = temporaryFolder();
  const startTicks = process.platform === 'linux' ? '1' : null;
  // Where the system does not tell when a process began, only a dead pid shows it.
  const pid = process.platform === 'linux' ? process.pid : deadPid();
  writeFileSync(join(folder, 'lock'), holder({ pid, startTicks }));
  FolderLock.acquire(folder).release();
});

it('is not taken from a living process, which is named', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), holder({ pid: process.ppid }));
  expect(() => FolderLock.acquire(folder)).toThrow(`process ${process.ppid} since today`);
});

it('is not taken from another host: the message says which file to remove', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), holder({ pid: deadPid(), host: 'elsewhere' }));
  expect(() => FolderLock.acquire(folder)).toThrow(IncompleteError);
  expect(() => FolderLock.acquire(folder)).toThrow(/on elsewhere.*remove .*lock/);
});

it('says of a lock that nobody can read which file to remove', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), '');
  expect(() => FolderLock.acquire(folder)).toThrow(/lock is not readable; remove it/);
});

it("never removes somebody else's lock on release", () => {
  const folder = temporaryFolder();
  const lock = FolderLock.acquire(folder);
  writeFileSync(join(folder, 'lock'), holder({ host: 'elsewhere' }));
  lock.release();
  expect(readdirSync(folder)).toEqual(['lock']);
});
