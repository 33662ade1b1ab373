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
import { basename, dirname, join } from 'node:path';
import { clearDrafts, draftPath, forgetLooked, makerOf } from './drafts.ts';
import { IncompleteError } from './errors.ts';
import type { Lease } from './lease.ts';
import { holderInWords, type LockHolder, lifeOfHolder, ownHolder, parseHolder } from './lock-holder.ts';
import { makeFolder } from './make-folder.ts';
import { storageFailure, systemErrorCode } from './storage-failure.ts';

/** A lock is a line of some hundred bytes; what is longer is none. */
const mostBytes = 4096;
/** Together about a second: others may be taking the same lock over at the same moment. */
const mostTries = 60;
/** How long the claim of a process out of sight is respected. */
const longestClaimMs = 10_000;

/** May a process be writing this folder, here or elsewhere? For those who only read: what is no lock counts as none. */
export function isLocked(folder: string): boolean {
  const holder = holderOf(join(folder, 'lock'));
  return holder !== null && holder !== 'unreadable' && lifeOfHolder(holder) !== 'ended';
}

/**
 * Who may be writing this folder, in words, or null. For those who write or count only where nobody else does.
 * @throws {IncompleteError} when a lock is there that cannot be read, so nobody knows
 */
export function lockHolder(folder: string): string | null {
  const path = join(folder, 'lock');
  const holder = holderOf(path);
  if (holder === null) return null;
  if (holder === 'unreadable') throw unreadable(path, folder);
  const life = lifeOfHolder(holder);
  if (life === 'ended') return null;
  const words = holderInWords(holder);
  return life === 'living' ? words : `${words}, out of sight from here (if it is gone, remove ${path})`;
}

/** Did a process that has ended leave its lock here? Looks only. */
export function isLeftLocked(folder: string): boolean {
  const holder = holderOf(join(folder, 'lock'));
  return holder !== null && holder !== 'unreadable' && lifeOfHolder(holder) === 'ended';
}

function holderOf(path: string): LockHolder | 'unreadable' | null {
  const content = read(path);
  return content === null ? null : (parseHolder(content) ?? 'unreadable');
}

function unreadable(path: string, folder: string): IncompleteError {
  return new IncompleteError(`${path} is not readable; remove it when no other process writes ${folder}`);
}

/**
 * Removes the lock of a process that has ended, without taking it: nobody who looks meanwhile sees a holder. Never fails;
 * what others are at is left to them.
 */
export function clearLeftLock(folder: string): void {
  const path = join(folder, 'lock');
  try {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const found = read(path);
      const holder = found === null ? null : parseHolder(found);
      if (found === null || holder === null || lifeOfHolder(holder) !== 'ended') return;
      if (removeLeft(path, found)) return;
      waitAWhile();
    }
  } catch {
    // Whoever needs the lock is told why it cannot be had.
  }
}

/**
 * Keeps two processes from writing one folder: a file `lock` that names its holder. The lock of a process that has ended
 * for certain is taken over. That of a process which nobody here can see (another machine, another container) has to be
 * removed by a person, unless it was taken under a lease of the same name, which nobody but its present holder has.
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
    const content = JSON.stringify(ownHolder(lease?.name ?? null));
    let tookOver = false;
    try {
      makeFolder(folder);
      forgetLooked(folder);
      clearDrafts(folder);
      for (let tries = 0; tries < mostTries; tries += 1) {
        // Others remove a folder that has become empty.
        if (tries > 0) makeFolder(folder);
        if (create(path, content)) return new FolderLock(path, content, tookOver);
        const found = read(path);
        if (found === null) continue;
        requireLeft(found, { path, folder, lease });
        if (removeLeft(path, found)) tookOver = true;
        else waitAWhile();
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

/** Makes the lock file with its whole content in one step, or returns false when there is one already, or no folder any more. */
function create(path: string, content: string): boolean {
  const draft = draftPath(path);
  try {
    writeNew(draft, content);
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(systemErrorCode(error) ?? '')) return false;
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
  if (holder === null) throw unreadable(path, folder);
  if (lease !== null && holder.lease === lease.name) return;
  const life = lifeOfHolder(holder);
  if (life === 'ended') return;
  const advice =
    life === 'living'
      ? '; wait until it ends or stop it, then run the same command again'
      : `, out of sight from here; if that process is gone, remove ${path} and run the same command again`;
  throw new IncompleteError(`${folder} is being written by ${holderInWords(holder)}${advice}`);
}

/**
 * Removes a lock whose holder has ended, unless it is another one by now. Two processes that find the same lock must not
 * both remove it, or the second removes the first one's new lock: each lays down a claim and goes ahead only if it sees
 * no other, so of two at least one holds back. A claim of a killed process is known by its name and counts for nothing;
 * that of a process out of sight counts for some seconds, since it is laid down for milliseconds.
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
  const { mtimeMs: nowMs } = lstatSync(own);
  return readdirSync(dirname(path)).some((name) => {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.claim') || name === basename(own))
      return false;
    const maker = makerOf(name);
    if (maker === null) return false;
    // Both times are those of the file system, whatever the machines' clocks say.
    return maker.isAlive ?? nowMs - mtimeOf(join(dirname(path), name)) < longestClaimMs;
  });
}

/** Minus infinity where nothing is. */
function mtimeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}

/** So that of several at the same moment one comes first. */
function waitAWhile(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + Math.random() * 30);
}
