import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { clearDrafts, draftPath, makerOf } from './drafts.ts';
import { IncompleteError } from './errors.ts';
import type { Lease } from './lease.ts';
import { makeFolder } from './make-folder.ts';
import { isLiving, startTicksOf } from './process-identity.ts';
import { storageFailure, systemErrorCode } from './storage-failure.ts';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in ticks since boot, where the system tells: told apart from a reused pid. */
  readonly startTicks: string | null;
  readonly since: string;
  /** Under which lease it was taken (see {@link Lease}); null: under none. */
  readonly lease: string | null;
}

/** A lock is a line of some hundred bytes; what is longer is none. */
const mostBytes = 4096;
/** Together about a second: others may be taking the same lock over at the same moment. */
const mostTries = 60;

/** Is a living process on this host, or any on another one, writing this folder? Looks only. */
export function isLocked(folder: string): boolean {
  return lockHolder(folder) !== null;
}

/** Who {@link isLocked} means, in words, or null. */
export function lockHolder(folder: string): string | null {
  const path = join(folder, 'lock');
  const content = read(path);
  const holder = content === null ? null : parseHolder(content);
  if (holder === null) return null;
  if (holder.host !== hostname()) return `${inWords(holder)} (if it is gone, remove ${path})`;
  return isAlive(holder) ? inWords(holder) : null;
}

/** Did a process of this host that has ended leave its lock here? Looks only. */
export function isLeftLocked(folder: string): boolean {
  const content = read(join(folder, 'lock'));
  const holder = content === null ? null : parseHolder(content);
  return holder !== null && holder.host === hostname() && !isAlive(holder);
}

function inWords({ pid, host, since }: Holder): string {
  const which = pid === process.pid && host === hostname() ? `this process, ${pid}` : `process ${pid}`;
  return `${which} on ${host} since ${since}`;
}

/**
 * Keeps two processes from writing one folder: a file `lock` that names its holder. The lock of a process
 * that is no longer alive on this host is taken over; a lock from another host has to be removed by a person, unless it
 * was taken under a lease of the same name, which nobody but its present holder has.
 */
export class FolderLock {
  /** Another holder's lock was moved out of the way: if it was only cut off, it may still have our files open. */
  readonly tookOver: boolean;
  readonly #path: string;
  readonly #content: string;

  /** @throws {IncompleteError} naming the holder; @throws {StorageError} when the lock cannot be written */
  static acquire(folder: string, lease: Lease | null = null): FolderLock {
    lease?.require();
    const path = join(folder, 'lock');
    const content = JSON.stringify({
      pid: process.pid,
      host: hostname(),
      startTicks: startTicksOf(process.pid),
      since: new Date().toISOString(),
      lease: lease?.name ?? null,
    } satisfies Holder);
    let tookOver = false;
    try {
      makeFolder(folder);
      clearDrafts(folder);
      for (let tries = 0; tries < mostTries; tries += 1) {
        if (create(path, content)) return new FolderLock(path, content, tookOver);
        const found = read(path);
        if (found === null) continue;
        requireLeft(found, { path, folder, lease });
        if (removeLeft(path, found)) tookOver = true;
        else waitMs(1 + Math.random() * 30);
      }
    } catch (error) {
      throw error instanceof IncompleteError ? error : storageFailure('lock', path, error);
    }
    throw new IncompleteError(`${folder} cannot be locked: other processes keep taking ${path}`);
  }

  private constructor(path: string, content: string, tookOver: boolean) {
    this.#path = path;
    this.#content = content;
    this.tookOver = tookOver;
  }

  /** Does the file still say so? False once another process has taken over. */
  get isOurs(): boolean {
    return read(this.#path) === this.#content;
  }

  /** Removes the lock if it is still ours. */
  release(): void {
    if (this.isOurs) rmSync(this.#path, { force: true });
  }
}

/** Makes the lock file with its whole content in one step, or returns false when there is one already. */
function create(path: string, content: string): boolean {
  const draft = draftPath(path);
  try {
    writeNew(draft, content);
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeNew(path: string, content: string): void {
  const descriptor = openSync(path, 'wx');
  try {
    if (content === '') return;
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** null: there is none. Whatever is no plain file of a lock's size (a folder, a link, a pipe) reads as an empty text. */
function read(path: string): string | null {
  try {
    const facts = lstatSync(path);
    return facts.isFile() && facts.size <= mostBytes ? readFileSync(path, 'utf8') : '';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return null;
    throw error;
  }
}

/** @throws {IncompleteError} naming the holder when it may be alive */
function requireLeft(
  found: string,
  { path, folder, lease }: { readonly path: string; readonly folder: string; readonly lease: Lease | null },
): void {
  const holder = parseHolder(found);
  if (holder === null)
    throw new IncompleteError(`${path} is not readable; remove it when no other process writes ${folder}`);
  if (lease !== null && holder.lease === lease.name) return;
  if (holder.host !== hostname())
    throw new IncompleteError(
      `${folder} is being written by ${inWords(holder)}; ` +
        `if that process is gone, remove ${path} and run the same command again`,
    );
  if (isAlive(holder))
    throw new IncompleteError(
      `${folder} is being written by ${inWords(holder)}; ` +
        'wait until it ends or stop it, then run the same command again',
    );
}

/**
 * Removes a lock whose holder has ended, unless it is another one by now. Two processes that find the same lock must not
 * both remove it, or the second removes the first one's new lock: each lays down a claim and goes ahead only if it sees
 * no other, so of two at least one holds back. A claim of a killed process is known by its name and counts for nothing.
 * @returns false when others are at it, or somebody else's lock is there: look again
 */
function removeLeft(path: string, found: string): boolean {
  const claim = draftPath(path, 'claim');
  try {
    writeNew(claim, '');
    if (isClaimedByOthers(path, claim) || read(path) !== found) return false;
    rmSync(path, { force: true });
    return true;
  } finally {
    rmSync(claim, { force: true });
  }
}

function isClaimedByOthers(path: string, own: string): boolean {
  return readdirSync(dirname(path)).some((name) => {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.claim') || name === basename(own))
      return false;
    return makerOf(name)?.isAlive === true;
  });
}

function waitMs(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

function parseHolder(text: string): Holder | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    const { pid, host, startTicks, since, lease } = value as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1 || typeof host !== 'string')
      return null;
    return {
      pid,
      host,
      startTicks: typeof startTicks === 'string' ? startTicks : null,
      since: typeof since === 'string' ? since : 'an unknown time',
      lease: typeof lease === 'string' ? lease : null,
    };
  } catch {
    return null;
  }
}

function isAlive({ pid, startTicks }: Holder): boolean {
  return isLiving(pid, startTicks);
}
