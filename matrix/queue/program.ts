import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';

/** What a process runs. Equal programs on equal data make equal runs. */
export interface Program {
  readonly version: string;
  /** SHA-256 over all program and prompt files: a version is not enough where people work on the code. */
  readonly digest: string;
  /** Major version of Node.js. */
  readonly node: string;
}

const rooms = [
  'baselines',
  'benchmarks',
  'cli',
  'core',
  'matrix',
  'models',
  'modes',
  'optimizer',
  'reports',
  'sandbox',
];

export function programOf(version: string): Program {
  const { node } = process.versions;
  return {
    version,
    digest: filesDigest(
      rooms.map((room) => join(packageRoot, room)),
      (name) => /\.(ts|mjs|js|py|md)$/.test(name),
    ),
    node: node.split('.')[0] ?? node,
  };
}

/** SHA-256 over names and contents of the files below some folders, line breaks evened. */
export function filesDigest(folders: readonly string[], isWanted: (name: string) => boolean): string {
  const sum = createHash('sha256');
  for (const folder of folders) addFolder(folder, '', sum, isWanted);
  return sum.digest('hex');
}

function addFolder(
  folder: string,
  below: string,
  sum: ReturnType<typeof createHash>,
  isWanted: (name: string) => boolean,
): void {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const name = `${below}/${entry.name}`;
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules') addFolder(path, name, sum, isWanted);
    if (!entry.isFile() || !isWanted(entry.name)) continue;
    const text = readFileSync(path, 'utf8').replace(/\r\n/g, '\n');
    sum.update(`${name}\0${Buffer.byteLength(text)}\0${text}`);
  }
}
