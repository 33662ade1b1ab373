import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { threadId } from 'node:worker_threads';
import { isLiving, startTicksOf } from './process-identity.ts';
import { ownPlace, placeMark } from './process-place.ts';

/** Of the file's own name: names of files are bounded, and a draft's says more. */
const mostOfName = 80;
/** Folders that were looked through are remembered up to this many. */
const mostFolders = 10_000;

let counter = 0;
let own: string | null = null;
const looked = new Set<string>();

/**
 * A name beside `path` for what is to take its place, or stands for it for a moment. It says which process made it, so
 * that the next one knows it for a left-over when that one was killed: see {@link clearDrafts}.
 */
export function draftPath(path: string, ending: 'tmp' | 'claim' = 'tmp'): string {
  counter += 1;
  own ??= `${placeMark(ownPlace())}-${process.pid}-${startTicksOf(process.pid) ?? 0}`;
  const name = basename(path).slice(0, mostOfName);
  return join(dirname(path), `${name}.${own}-${threadId}.${counter}.${ending}`);
}

/** The process that made a draft, or null when the name is that of no draft. `isAlive` null: it is out of sight from here. */
export function makerOf(name: string): { readonly pid: number; readonly isAlive: boolean | null } | null {
  const [, place, pid, start] = /\.([0-9a-z]{8})-(\d+)-(\d+)-\d+\.\d+\.(?:tmp|claim)$/.exec(name) ?? [];
  if (pid === undefined || start === undefined) return null;
  const isAlive =
    place === placeMark(ownPlace()) ? isLiving(Number(pid), start === '0' ? null : start) : null;
  return { pid: Number(pid), isAlive };
}

/**
 * Removes the drafts in a folder whose processes were killed, once for each folder. Never fails: they may stay.
 * @returns how many there were
 */
export function clearDrafts(folder: string): number {
  const whole = resolve(folder);
  if (looked.has(whole)) return 0;
  if (looked.size >= mostFolders) looked.clear();
  looked.add(whole);
  let removed = 0;
  try {
    for (const name of readdirSync(whole)) {
      const maker = makerOf(name);
      if (maker?.isAlive !== false) continue;
      rmSync(join(whole, name), { force: true });
      removed += 1;
    }
  } catch {
    // There is no such folder yet, or it is not ours to change.
  }
  return removed;
}
