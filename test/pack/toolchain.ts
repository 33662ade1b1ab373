import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';

/** A Node and the npm that it is tried with: one that came with it, or the newest one that runs on it. */
export interface Toolchain {
  readonly node: string;
  readonly npm: string;
}

/** The lowest version that the suite supports, and the newest ones that npm has for Linux on x64 and on arm64. */
export const toolchains: readonly Toolchain[] = [
  { node: '20.19.0', npm: '10.8.2' },
  { node: '20.20.2', npm: '11.19.1' },
  { node: '22.23.3', npm: '10.9.4' },
  { node: '24.21.0', npm: '11.21.2' },
  { node: '26.12.1', npm: '12.2.2' },
];

/** Nodes that must say what they lack. */
export const oldNodes: readonly string[] = ['12.22.12', '18.20.8'];

/** Outside the project, and open to other users: the commands run as an unprivileged one where root starts them. */
const cache = process.env.PACK_CACHE ?? join(tmpdir(), 'skillopt-bench-nodes');

/**
 * The program, fetched from npm when it is not in the cache; no install script runs.
 * @throws {Error} with npm's words when npm has no such version for this machine
 */
export async function nodeProgram(version: string): Promise<string> {
  return join(await unpacked(`node-${process.platform}-${process.arch}`, version), 'bin', 'node');
}

/** Folder of npm's own scripts: `npm-cli.js` and `npx-cli.js`. @throws {Error} as `nodeProgram` */
export async function npmScripts(version: string): Promise<string> {
  return join(await unpacked('npm', version), 'bin');
}

/** Complete or not there at all: npm checks the digest of what it fetches, the folder gets its name at the end. */
async function unpacked(name: string, version: string): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    const { status, stderr } = spawnSync('npm', ['pack', `${name}@${version}`, '--ignore-scripts'], {
      cwd: unfinished,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`npm has no ${name}@${version} here: ${stderr.slice(0, 400)}`);
    const [file] = readdirSync(unfinished);
    if (file === undefined) throw new Error(`npm wrote no file for ${name}@${version}`);
    await extract({ file: join(unfinished, file), cwd: unfinished });
    renameSync(join(unfinished, 'package'), folder);
    return folder;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
