import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { threadId } from 'node:worker_threads';
import { bootedMs, isLiving, startTicksOf } from './process-identity.ts';
import { lastingMark, ownPlace, placeMark } from './process-place.ts';

/** Of the file's own name: names of files are bounded, and a draft's says more. */
const mostOfName = 80;
/** Folders that were looked through are remembered up to this many. */
const mostFolders = 10_000;
/** No draft is being written for so long. */
const longestMs = 24 * 3_600_000;
/** In the place of a mark that outlasts a restart, where there is none. */
const noMark = 'unmarked';

const form = /\.([0-9a-z]{8})-([0-9a-f]{8})-(\d+)-(\d+)-\d+\.\d+\.(?:tmp|claim|old)$/;

let counter = 0;
let own: string | null = null;
const looked = new Set<string>();

/**
 * A name beside `path` for what is to take its place, or stands for it for a moment. It says which process made it, so
 * that the next one knows it for a left-over when that one was killed: see {@link clearDrafts}.
 */
export function draftPath(path: string, ending: 'tmp' | 'claim' | 'old' = 'tmp'): string {
  counter += 1;
  const place = ownPlace();
  own ??= `${lastingMark(place) ?? noMark}-${placeMark(place)}-${process.pid}-${startTicksOf(process.pid) ?? 0}`;
  return join(dirname(path), `${draftedName(path)}.${own}-${threadId}.${counter}.${ending}`);
}

/** With what the names of all drafts of a file begin. */
export function draftedName(path: string): string {
  return basename(path).slice(0, mostOfName);
}

/** The process that made a draft, or null when the name is that of no draft. `isAlive` null: it is out of sight from here. */
export function makerOf(name: string): { readonly pid: number; readonly isAlive: boolean | null } | null {
  const [, , place, pid, start] = form.exec(name) ?? [];
  if (pid === undefined || start === undefined) return null;
  const isAlive =
    place === placeMark(ownPlace()) ? isLiving(Number(pid), start === '0' ? null : start) : null;
  return { pid: Number(pid), isAlive };
}

/**
 * Has the process that made this draft ended? Of one that is out of sight: it has when the draft is older than this boot of
 * the same machine, or than a day.
 */
export function isLeftOver(path: string): boolean {
  const name = basename(path);
  const maker = makerOf(name);
  if (maker === null) return false;
  if (maker.isAlive !== null) return !maker.isAlive;
  const madeMs = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (madeMs === undefined) return false;
  const isOfThisMachine = form.exec(name)?.[1] === lastingMark(ownPlace());
  return (isOfThisMachine && madeMs < bootedMs()) || Date.now() - madeMs > longestMs;
}

/**
 * Removes the drafts of files in a folder whose processes were killed, once for each folder. Never fails: they may stay.
 * @returns how many there were
 */
export function clearDrafts(folder: string): number {
  const whole = resolve(folder);
  if (looked.has(whole)) return 0;
  if (looked.size >= mostFolders) looked.clear();
  looked.add(whole);
  let removed = 0;
  try {
    for (const entry of readdirSync(whole, { withFileTypes: true })) {
      const path = join(whole, entry.name);
      if (entry.isDirectory() || !isLeftOver(path)) continue;
      rmSync(path, { force: true });
      removed += 1;
    }
  } catch {
    // There is no such folder yet, or it is not ours to change.
  }
  return removed;
}

/** What lies in a folder and below it is looked through again: another process may have written there meanwhile. */
export function forgetLooked(folder: string): void {
  const whole = resolve(folder);
  for (const known of looked) if (known === whole || known.startsWith(whole + sep)) looked.delete(known);
}
