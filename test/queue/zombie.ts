import { setTimeout as pause } from 'node:timers/promises';
import type { Rng } from '../../core/rng.ts';
import type { Fleet } from './fleet.ts';
import { differing, type ResultsPlace } from './results-place.ts';
import { say } from './say.ts';

export interface ZombieOptions {
  readonly fleet: Fleet;
  readonly place: ResultsPlace;
  readonly lockSeconds: number;
  readonly rng: Rng;
}

const lookEveryMs = 100;
const mostLooks = 600;
/** A signal takes its time, and so does whoever has finished a run to let go of its folder. */
const settledMs = 500;
/** What a woken process still writes, it writes at once: calls that it had sent are answered, timers that are late fire. */
const watchedMs = 4000;

/**
 * Stops a worker that is writing runs until its leases are over and others have finished one of them, and wakes it.
 * @returns what it wrote into runs that it had lost: nothing, if all is well
 */
export async function zombie(options: ZombieOptions): Promise<string[]> {
  const { fleet, place, lockSeconds } = options;
  const asleep = await sleepAtWork(options);
  if (asleep === null) return ['no worker could be stopped while it was writing a run'];
  const { index, held } = asleep;
  const { process } = fleet.child(index);
  say(`  worker ${index} is stopped while it writes ${held.length} runs`);
  await pause(2 * lockSeconds * 1000);
  const lost = () => held.filter((id) => place.isFinished(id));
  for (let looks = 0; lost().length === 0 && looks < mostLooks; looks += 1) await pause(lookEveryMs);
  await pause(settledMs);
  const ids = lost();
  const before = new Map(ids.map((id) => [id, place.filesOf(id)]));
  fleet.wake(index);
  await pause(watchedMs);
  say(`  worker ${index} is awake, and has lost ${ids.length} of ${held.length} runs`);
  if (ids.length === 0) return [`no run of the stopped worker ${index} was finished by another`];
  if (process.signalCode !== null) return [`the woken worker ${index} was ended by ${process.signalCode}`];
  return ids.flatMap((id) =>
    differing(before.get(id) ?? new Map(), place.filesOf(id)).map(
      (name) => `the woken worker ${index} changed ${name} of ${id}, which another had finished`,
    ),
  );
}

/** Tries until it hits a worker between two runs no more: null after a minute. */
async function sleepAtWork({
  fleet,
  place,
  rng,
}: ZombieOptions): Promise<{ index: number; held: string[] } | null> {
  for (let looks = 0; looks < mostLooks; looks += 1) {
    const awake = fleet.awake();
    const index = awake[Math.floor(rng.random() * awake.length)];
    const pid = index === undefined ? undefined : fleet.child(index).process.pid;
    if (index !== undefined && pid !== undefined && place.heldBy(index, pid).length > 0) {
      fleet.sleep(index);
      await pause(settledMs);
      const held = place.heldBy(index, pid).filter((id) => !place.isFinished(id));
      if (held.length > 0) return { index, held };
      fleet.wake(index);
    }
    await pause(lookEveryMs / 2);
  }
  return null;
}
