import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process runs, as far as its system tells (Linux does). Two processes of one place see each other's ids. */
export interface ProcessPlace {
  readonly host: string;
  /** Stands for /etc/machine-id. Copies of one image have it in common. */
  readonly machine: string | null;
  /** One for each start of a kernel. */
  readonly boot: string | null;
  /** Namespaces of process ids and of clocks: a container has its own. */
  readonly namespaces: string | null;
}

/** Linux gives this number to the namespace in which the first process of the machine runs. */
const firstNamespace = 'pid:[4026531836]';

let own: ProcessPlace | null = null;

/** The place of this process. */
export function ownPlace(): ProcessPlace {
  own ??= {
    host: hostname(),
    machine: machineMark(),
    boot: orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()),
    namespaces: namespaces(),
  };
  return own;
}

/** Do both see the same processes? Where a system tells nothing but its name, the name decides. */
export function isSamePlace(a: ProcessPlace, b: ProcessPlace): boolean {
  return a.host === b.host && a.boot === b.boot && a.namespaces === b.namespaces;
}

/**
 * Is it one machine that was started anew between them? Only outside of containers can that be told from two machines:
 * containers of one image may share name and machine id wherever they run.
 */
export function isOtherBoot(a: ProcessPlace, b: ProcessPlace): boolean {
  if (a.boot === null || b.boot === null || a.boot === b.boot) return false;
  const [one, other] = [lastingMark(a), lastingMark(b)];
  return one !== null && one === other;
}

/** Eight characters that stand for a place: see {@link isSamePlace}. */
export function placeMark({ host, boot, namespaces }: ProcessPlace): string {
  return mark([host, boot, namespaces]);
}

/** Eight characters that outlast a restart of the machine; null in a container: see {@link isOtherBoot}. */
export function lastingMark({ host, machine, namespaces }: ProcessPlace): string | null {
  if (machine === null || namespaces?.split(' ')[0] !== firstNamespace) return null;
  return mark([host, machine]);
}

function mark(parts: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
}

/** Hashed: machine-id(5) asks not to show the id itself. */
function machineMark(): string | null {
  const id = orNull(() => readFileSync('/etc/machine-id', 'latin1').trim());
  if (id === null || !/^[0-9a-f]{32}$/.test(id)) return null;
  return createHash('sha256').update(`skillopt-bench ${id}`).digest('hex').slice(0, 16);
}

function namespaces(): string | null {
  const ids = orNull(() => readlinkSync('/proc/self/ns/pid'));
  // Kernels before 5.6 have one clock for all.
  const clocks = orNull(() => readlinkSync('/proc/self/ns/time'));
  return ids === null || clocks === null ? ids : `${ids} ${clocks}`;
}

function orNull(read: () => string): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
