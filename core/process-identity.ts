import { readFileSync, readlinkSync } from 'node:fs';
import { uptime } from 'node:os';
import { isOtherBoot, isSamePlace, ownPlace, type ProcessPlace } from './process-place.ts';
import { systemErrorCode } from './storage-failure.ts';

/** What is known of a process that wrote its name down. */
export interface NotedProcess {
  readonly place: ProcessPlace;
  readonly pid: number;
  /** See {@link startTicksOf}. */
  readonly startTicks: string | null;
  /** When it was written down. */
  readonly sinceMs: number;
}

/** Who looks whether a process lives. */
export interface Onlooker {
  readonly place: ProcessPlace;
  /** When its machine was started. */
  readonly bootedMs: number;
  isLiving(pid: number, startTicks: string | null): boolean;
}

/**
 * Does a process still live? `unknown`: it runs, or ran, where nobody here can see it. A process of an earlier boot of this
 * machine has ended. It must have been noted before this boot, too, or it is another machine of equal name and id.
 */
export function lifeOf(noted: NotedProcess, onlooker: Onlooker = self()): 'living' | 'ended' | 'unknown' {
  if (isSamePlace(noted.place, onlooker.place))
    return onlooker.isLiving(noted.pid, noted.startTicks) ? 'living' : 'ended';
  return isOtherBoot(noted.place, onlooker.place) && noted.sinceMs < onlooker.bootedMs ? 'ended' : 'unknown';
}

function self(): Onlooker {
  return { place: ownPlace(), bootedMs: bootedMs(), isLiving };
}

/** When this machine was started, by its clock as it goes now. */
export function bootedMs(): number {
  return Date.now() - uptime() * 1000;
}

/**
 * When a process began, in clock ticks since the boot: tells it from a later one of the same id. Null where there is no
 * /proc, or that of another namespace, or no such process.
 */
export function startTicksOf(pid: number): string | null {
  try {
    if (readlinkSync('/proc/self') !== String(process.pid)) return null;
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name in parentheses may hold anything; the start is the 22nd field.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

/** Does the process that had this id and began then still live? @param startTicks null: not known, the id alone decides */
export function isLiving(pid: number, startTicks: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, of another user.
    if (systemErrorCode(error) === 'ESRCH') return false;
  }
  const now = startTicksOf(pid);
  return startTicks === null || now === null || startTicks === now;
}
