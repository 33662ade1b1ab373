import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventsFile } from '../core/read-events.ts';

/**
 * Removes from the report files of a results folder what an earlier report wrote of runs that are gone. Runs of other
 * matrices that share the folder are there still; a folder that holds anything but `ownFiles` is somebody's.
 */
export function removeGoneRuns(results: string, ownFiles: readonly string[]): void {
  const reported = join(results, 'report', 'runs');
  if (!existsSync(reported)) return;
  for (const entry of readdirSync(reported, { withFileTypes: true })) {
    if (!entry.isDirectory() || existsSync(join(results, 'runs', entry.name, eventsFile))) continue;
    const folder = join(reported, entry.name);
    const files = readdirSync(folder, { withFileTypes: true });
    if (files.every((file) => file.isFile() && ownFiles.includes(file.name)))
      rmSync(folder, { recursive: true, force: true });
  }
}
