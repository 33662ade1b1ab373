import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { IncompleteError } from './errors.ts';
import type { Lease } from './lease.ts';
import { makeFolder } from './make-folder.ts';
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

let counter = 0;

/** Is a living process on this host, or any on another one, writing this folder? Looks only. */
export function isLocked(folder: string): boolean {
  return lockHolder(folder) !== null;
}

/** Who {@link isLocked} means, in words, or null. */
export function lockHolder(folder: string): string | null {
  const path = join(folder, 'lock');
  const content = existsSync(path) ? read(path) : null;
  const holder = content === null ? null : parseHolder(content);
  if (holder === null) return null;
  const { pid, host, since } = holder;
  if (host !== hostname()) return `process ${pid} on ${host} since ${since} (if it is gone, remove ${path})`;
  if (!isAlive(holder)) return null;
  return `${pid === process.pid ? 'this process' : `process ${pid}`} since ${since}`;
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
      for (let tries = 0; tries < 20; tries += 1) {
        if (create(path, content)) return new FolderLock(path, content, tookOver);
        const found = read(path);
        if (found === null) continue;
        takeOver(path, found, folder, lease);
        tookOver = true;
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
  counter += 1;
  const draft = `${path}.${process.pid}-${counter}.tmp`;
  const descriptor = openSync(draft, 'wx');
  try {
    writeSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Moves a dead holder's lock out of the way. @throws {IncompleteError} when the holder may be alive */
function takeOver(path: string, found: string, folder: string, lease: Lease | null): void {
  const holder = parseHolder(found);
  if (holder === null)
    throw new IncompleteError(`${path} is not readable; remove it when no other process writes ${folder}`);
  const { pid, host, since } = holder;
  const wasOfLease = lease !== null && holder.lease === lease.name;
  if (!wasOfLease && host !== hostname())
    throw new IncompleteError(
      `${folder} is being written by process ${pid} on ${host} since ${since}; ` +
        `if that process is gone, remove ${path} and run the same command again`,
    );
  if (!wasOfLease && isAlive(holder))
    throw new IncompleteError(
      `${folder} is being written by ${pid === process.pid ? 'this process' : `process ${pid}`} since ${since}; ` +
        'wait until it ends or stop it, then run the same command again',
    );
  counter += 1;
  const aside = `${path}.${process.pid}-${counter}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  // Another process may have taken the lock over between our reading and our renaming: give it back.
  if (read(aside) !== found) linkSync(aside, path);
  rmSync(aside, { force: true });
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
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, of another user.
    if (systemErrorCode(error) === 'ESRCH') return false;
  }
  const now = startTicksOf(pid);
  return startTicks === null || now === null || startTicks === now;
}

/** Field 22 of /proc/<pid>/stat, after the command name in parentheses; null where there is no /proc. */
function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
