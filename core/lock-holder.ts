import { z } from 'zod';
import { isLiving, lifeOf, type Onlooker, startTicksOf } from './process-identity.ts';
import { isSamePlace, ownPlace, type ProcessPlace } from './process-place.ts';

/** Whose lock it is. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in ticks since boot, where the system tells: told apart from a reused pid. */
  readonly startTicks: string | null;
  readonly since: string;
  /** Under which lease it was taken (see `Lease`); null: under none. */
  readonly lease: string | null;
  /** null: the lock does not say more than the name of the host. */
  readonly place: Omit<ProcessPlace, 'host'> | null;
}

const known = z.string().nullable();
const text = known.catch(null);
const schema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  startTicks: text,
  since: z.string().catch('an unknown time'),
  lease: text,
  place: z.object({ machine: known, boot: known, namespaces: known }).nullable().default(null),
});

/** This process, now. */
export function ownHolder(lease: string | null): LockHolder {
  const { host, ...place } = ownPlace();
  return {
    pid: process.pid,
    host,
    startTicks: startTicksOf(process.pid),
    since: new Date().toISOString(),
    lease,
    place,
  };
}

/** null: that is no lock. */
export function parseHolder(content: string): LockHolder | null {
  try {
    return schema.safeParse(JSON.parse(content)).data ?? null;
  } catch {
    return null;
  }
}

/** Does the holder live? `unknown`: it may, and nobody here can see it. */
export function lifeOfHolder(holder: LockHolder, onlooker?: Onlooker): 'living' | 'ended' | 'unknown' {
  const { host, pid, startTicks, place, since } = holder;
  if (place !== null) {
    const sinceMs = Date.parse(since);
    return lifeOf({ place: { host, ...place }, pid, startTicks, sinceMs }, onlooker);
  }
  const here = onlooker ?? { place: ownPlace(), isLiving };
  if (host !== here.place.host) return 'unknown';
  return here.isLiving(pid, startTicks) ? 'living' : 'ended';
}

/** `process 4711 on host-a since 2026-01-31T12:00:00.000Z` */
export function holderInWords({ pid, host, since, startTicks, place }: LockHolder): string {
  const isHere = place !== null && isSamePlace({ host, ...place }, ownPlace());
  const isOwn = isHere && pid === process.pid && startTicks === startTicksOf(pid);
  return `${isOwn ? `this process, ${pid}` : `process ${pid}`} on ${host} since ${since}`;
}
