import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../../core/prompts.ts';

const names = z.record(z.string(), z.string()).optional();
const entrySchema = z.object({
  version: z.string().default(''),
  license: z.string().optional(),
  dev: z.boolean().optional(),
  optional: z.boolean().optional(),
  devOptional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
});
const lockSchema = z.object({ packages: z.record(z.string(), entrySchema) });
type Entry = z.infer<typeof entrySchema>;

/** Who gets a package: everybody, those on one kind of machine, those who install the optional peers, or developers. */
export type PackageKind = 'install' | 'native' | 'peer' | 'development';

export interface LockPackage {
  readonly name: string;
  readonly version: string;
  /** As the lock file has it; absent where the package says none. */
  readonly licence: string | undefined;
  readonly kind: PackageKind;
  readonly hasInstallScript: boolean;
  /** Below the root, with forward slashes: node_modules/a/node_modules/b. */
  readonly path: string;
}

/** Every package of package-lock.json, for all platforms, by name and version. */
export function lockPackages(): LockPackage[] {
  const { packages } = lockSchema.parse(
    JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')),
  );
  const peers = reachable(packages, Object.keys(packages['']?.peerDependencies ?? {}));
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, entry]) => ({
      name: nameOf(path),
      version: entry.version,
      licence: entry.license,
      kind: kindOf(entry, peers.has(path)),
      hasInstallScript: entry.hasInstallScript === true,
      path,
    }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version) || compare(a.path, b.path));
}

function kindOf(entry: Entry, isPeer: boolean): PackageKind {
  if (entry.dev !== true && entry.devOptional !== true) return entry.optional === true ? 'native' : 'install';
  return isPeer ? 'peer' : 'development';
}

/** Paths of what some packages bring along. */
function reachable(packages: Readonly<Record<string, Entry>>, roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = roots.map((name) => pathFrom(packages, '', name));
  for (let path = queue.pop(); path !== undefined || queue.length > 0; path = queue.pop()) {
    if (path === undefined || path === null || found.has(path)) continue;
    found.add(path);
    const { dependencies, optionalDependencies, peerDependencies } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      queue.push(pathFrom(packages, path, name));
  }
  return found;
}

/** Where Node finds a package from within another one. */
function pathFrom(packages: Readonly<Record<string, Entry>>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return null;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
