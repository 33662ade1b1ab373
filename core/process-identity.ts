import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { systemErrorCode } from './storage-failure.ts';

/**
 * When a process began, in clock ticks since the boot: tells it from a later one of the same id. Null where there is no
 * /proc, or no such process.
 */
export function startTicksOf(pid: number): string | null {
  try {
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

let mark: string | null = null;

/**
 * Eight characters that stand for the boot and the namespace in which process ids are those that this process sees:
 * containers and machines that share a folder cannot tell whether a process of another one is alive.
 */
export function namespaceMark(): string {
  mark ??= readMark();
  return mark;
}

function readMark(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const text = `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
  } catch {
    return 'thishost';
  }
}
