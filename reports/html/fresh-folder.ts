import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { draftedName, draftPath, isLeftOver } from '../../core/drafts.ts';
import { UsageError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure } from '../../core/storage-failure.ts';

/** In the folder of every HTML report: what it is. Without it, a folder is somebody else's. */
export const siteMark = 'skillopt-bench-report.json';

/**
 * Fills a folder anew: `fill` writes into an empty one beside it, which then takes its place. So nothing of an earlier
 * report stays, a reader sees the old report or the new one, and what fails leaves the old one. `fill` writes
 * {@link siteMark} first: what a killed process left is told from other people's folders by it.
 * @throws {UsageError} when the folder is there, is not empty, and is no report @throws {StorageError}
 */
export async function inFreshFolder(target: string, fill: (folder: string) => Promise<void>): Promise<void> {
  const folder = resolve(target);
  if (existsSync(folder) && readdirSync(folder).length > 0 && !existsSync(join(folder, siteMark)))
    throw new UsageError(`${target} is not empty and no HTML report: nothing is written over it`);
  const fresh = draftPath(folder);
  const old = draftPath(folder, 'old');
  try {
    wording('make', fresh, () => makeFolder(fresh));
    await fill(fresh);
    wording('put the new report into', folder, () => {
      if (existsSync(folder)) renameSync(folder, old);
      renameSync(fresh, folder);
    });
  } finally {
    // Between the two renames the old report is the only one.
    if (!existsSync(folder) && existsSync(old)) renameSync(old, folder);
    for (const left of [fresh, old]) rmSync(left, { recursive: true, force: true });
  }
  // Not before: after a crash between the two renames, what is left is all that there is.
  removeLeftOvers(folder);
}

/** @throws {StorageError} */
function wording(action: string, path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw storageFailure(action, path, error);
  }
}

/** What processes left that were killed while they wrote a report; one that still lives, here or elsewhere, is let be. */
function removeLeftOvers(folder: string): void {
  for (const entry of readdirSync(dirname(folder), { withFileTypes: true })) {
    const left = join(dirname(folder), entry.name);
    if (!entry.isDirectory() || !entry.name.startsWith(`${draftedName(folder)}.`) || !isLeftOver(left))
      continue;
    if (existsSync(join(left, siteMark))) rmSync(left, { recursive: true, force: true });
  }
}
