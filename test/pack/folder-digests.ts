import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** SHA-256 of every file below a folder, by its path in it; nothing when there is no such folder. */
export function folderDigests(folder: string): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  if (!existsSync(folder)) return digests;
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) digests.set(file.slice(folder.length + 1), fileDigest(file));
  return digests;
}

export function fileDigest(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Paths that only one has, or whose bytes differ; at most ten. */
export function differences(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .slice(0, 10);
}
