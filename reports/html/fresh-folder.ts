import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { systemErrorCode } from '../../core/storage-failure.ts';

/** In the folder of every HTML report: what it is. Without it, a folder is somebody else's. */
export const siteMark = 'skillopt-bench-report.json';

/**
 * Fills a folder anew: `fill` writes into an empty one beside it, which then takes its place. So nothing of an earlier
 * report stays, a reader sees the old report or the new one, and what fails leaves the old one.
 * @throws {UsageError} when the folder is there, is not empty, and is no report
 */
export async function inFreshFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = resolve(target);
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, siteMark)))
    throw new UsageError(`${target} is not empty and no HTML report: nothing is written over it`);
  const fresh = `${folder}.${process.pid}.tmp`;
  const old = `${folder}.${process.pid}.old`;
  makeFolder(dirname(folder));
  removeLeftOvers(folder);
  try {
    makeFolder(fresh);
    await fill(fresh);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(fresh, folder);
  } finally {
    for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  }
}

/** What processes left that were killed while they wrote; one that still lives is let be. */
function removeLeftOvers(folder: string): void {
  const name = basename(folder);
  for (const entry of readdirSync(dirname(folder))) {
    if (!entry.startsWith(`${name}.`)) continue;
    const [, pid] = /^\.(\d+)\.(?:tmp|old)$/.exec(entry.slice(name.length)) ?? [];
    if (pid !== undefined && (Number(pid) === process.pid || !isAlive(Number(pid))))
      rmSync(join(dirname(folder), entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, so alive.
    return systemErrorCode(error) === 'EPERM';
  }
}
