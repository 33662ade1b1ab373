import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export interface ProcessFolder {
  readonly path: string;
  remove(): void;
}

/**
 * A private folder for temporary things of this process, which other users may enter but not list. It is removed at the
 * latest when the process exits; what a killed process left is removed by the next one that asks for the same kind.
 * @param parent folder of temporary files
 * @param kind the folder is called `skillopt-<kind>-<namespace>-<pid>-<start>-<random>`, of at most 44 characters beside `kind`
 */
export function makeProcessFolder(parent: string, kind: string): ProcessFolder {
  const prefix = `skillopt-${kind}-${namespaceMark()}-`;
  removeStale(parent, prefix);
  const path = mkdtempSync(join(parent, `${prefix}${process.pid}-${startOf(process.pid) ?? 0}-`));
  chmodSync(path, 0o711);
  const remove = (): void => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return { path, remove };
}

/**
 * Stands for the boot and the namespace in which process ids are those that this process sees: containers and machines that
 * share a folder for temporary files cannot tell whether a process of another one is alive.
 */
function namespaceMark(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const text = `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 8);
  } catch {
    return 'host';
  }
}

/** Folders of this namespace whose processes ended without removing them. Never fails: they may stay. */
function removeStale(parent: string, prefix: string): void {
  for (const name of namesIn(parent)) {
    if (!name.startsWith(prefix)) continue;
    const [, pid, start] = /^(\d+)-(\d+)-/.exec(name.slice(prefix.length)) ?? [];
    if (pid === undefined || isAlive(Number(pid), Number(start))) continue;
    const path = join(parent, name);
    try {
      const facts = lstatSync(path);
      if (facts.isDirectory() && facts.uid === process.getuid?.())
        rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process is removing it, too.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param start of the process that is meant, since ids are used again; 0 when it was not known */
function isAlive(pid: number, start: number): boolean {
  const now = startOf(pid);
  if (now !== null && start !== 0) return now === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** When a process started, in clock ticks since the boot; null where the system does not tell. */
function startOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The program's name in parentheses may hold anything; the start is the 22nd field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[19]) || null;
  } catch {
    return null;
  }
}
