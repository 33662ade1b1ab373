import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IncompleteError } from '../../core/errors.ts';
import { FolderLock, isLeftLocked, lockHolder } from '../../core/folder-lock.ts';
import { startTicksOf } from '../../core/process-identity.ts';
import { ownPlace, placeMark } from '../../core/process-place.ts';
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
  expect(() => FolderLock.acquire(folder)).toThrow(`process ${process.ppid} on ${hostname()} since today`);
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

it.each([
  ['is a folder', (path: string) => mkdirSync(path)],
  ['leads to nothing', (path: string) => symlinkSync('/nowhere/lock', path)],
  [
    'leads to a lock',
    (path: string) => {
      writeFileSync(`${path}-of-another`, holder({}));
      symlinkSync(`${path}-of-another`, path);
    },
  ],
  ['is far too long', (path: string) => writeFileSync(path, holder({ filler: 'x'.repeat(10_000) }))],
  ['is a pipe', (path: string) => spawnSync('mkfifo', [path])],
])('says of a lock that %s which file to remove, and lets readers be', (_, make) => {
  const folder = temporaryFolder();
  make(join(folder, 'lock'));
  expect(() => FolderLock.acquire(folder)).toThrow(IncompleteError);
  expect(() => FolderLock.acquire(folder)).toThrow(/lock is not readable; remove it/);
  expect(lockHolder(folder)).toBeNull();
  expect(isLeftLocked(folder)).toBe(false);
});

const claimOf = (pid: number | undefined, place = placeMark(ownPlace())) =>
  `lock.unmarked-${place}-${pid}-${startTicksOf(Number(pid)) ?? 0}-0.1.claim`;

it('that is left behind is not removed while a living process is removing it', () => {
  const folder = temporaryFolder();
  const left = holder({ pid: deadPid() });
  writeFileSync(join(folder, 'lock'), left);
  writeFileSync(join(folder, claimOf(process.ppid)), '');
  expect(() => FolderLock.acquire(folder)).toThrow(/other processes keep taking/);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(left);
  expect(readdirSync(folder)).toEqual(['lock', claimOf(process.ppid)]);
});

it('is not kept from anybody by what a process left that was killed while it took one over', () => {
  const folder = temporaryFolder();
  const pid = deadPid();
  writeFileSync(join(folder, 'lock'), holder({ pid }));
  writeFileSync(join(folder, claimOf(pid)), '');
  const lock = FolderLock.acquire(folder);
  expect(lock.tookOver).toBe(true);
  expect(readdirSync(folder)).toEqual(['lock']);
  lock.release();
});

it('is not taken from a place whose processes are out of sight, though the host has the same name', () => {
  const folder = temporaryFolder();
  const { host: _, ...here } = ownPlace();
  const place = { ...here, namespaces: 'pid:[1] time:[1]' };
  writeFileSync(join(folder, 'lock'), holder({ pid: deadPid(), place }));
  expect(() => FolderLock.acquire(folder)).toThrow(
    /process \d+ on .* since today, out of sight from here; if that process is gone, remove .*lock/,
  );
  expect(lockHolder(folder)).toMatch(/out of sight from here \(if it is gone, remove .*lock\)/);
  expect(isLeftLocked(folder)).toBe(false);
});

it('holds the place of its process: one that dies here is known to have ended', () => {
  const folder = temporaryFolder();
  const lock = FolderLock.acquire(folder);
  const written = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8'));
  lock.release();
  const { host, ...place } = ownPlace();
  expect(written).toMatchObject({ host, place });
  writeFileSync(join(folder, 'lock'), JSON.stringify({ ...written, pid: deadPid() }));
  expect(isLeftLocked(folder)).toBe(true);
  FolderLock.acquire(folder).release();
});

it('that is left behind is not removed while somebody out of sight is removing it; a forgotten claim of theirs is no hindrance', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'lock'), holder({ pid: deadPid() }));
  const claim = join(folder, claimOf(process.ppid, '0000dead'));
  writeFileSync(claim, '');
  expect(() => FolderLock.acquire(folder)).toThrow(/other processes keep taking/);
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(claim, longAgo, longAgo);
  FolderLock.acquire(folder).release();
});
