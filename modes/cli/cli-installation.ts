import { closeSync, existsSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { HostBind } from '../../sandbox/contract.ts';
import type { CliName } from './contract.ts';

/** What a found program consists of, outside and inside the sandbox. */
export interface CliInstallation {
  /** How it is started on the host. */
  readonly hostCommand: readonly string[];
  readonly binds: readonly HostBind[];
  readonly command: readonly string[];
  readonly pathFolders: readonly string[];
}

const codexFolder = '/opt/codex';
const claudeFolder = '/opt/claude-code';
const nodePath = '/opt/node/bin/node';

/** The names of codex' packages and folders for processors, as Node names those. */
const codexTargets: Readonly<Record<string, { readonly packageName: string; readonly triple: string }>> = {
  x64: { packageName: 'codex-linux-x64', triple: 'x86_64-unknown-linux-musl' },
  arm64: { packageName: 'codex-linux-arm64', triple: 'aarch64-unknown-linux-musl' },
};

/**
 * @param path of the program, links followed
 * @param arch as in `process.arch`
 * @returns null when it is neither a native program nor a script of Node in a package
 * @throws {Error} when a part that its launcher wants is missing
 */
export function installationOf(name: CliName, path: string, arch: string): CliInstallation | null {
  const kind = kindOf(path);
  if (name === 'codex') {
    if (kind === 'native') return nativeCodex(path);
    return kind === 'node script' ? codexBehind(path, arch) : null;
  }
  const program = kind === 'native' ? path : claudeBehind(path, arch);
  if (program !== null) return native(program, `${claudeFolder}/claude`);
  return kind === 'node script' ? scriptOf(path) : null;
}

function native(path: string, inside: string): CliInstallation {
  return { hostCommand: [path], binds: [{ from: path, to: inside }], command: [inside], pathFolders: [] };
}

/** A binary within a vendor tree has its helpers beside it; any other stands alone. */
function nativeCodex(path: string): CliInstallation {
  const tree = dirname(dirname(path));
  return basename(dirname(path)) === 'bin' && existsSync(join(tree, 'codex-path'))
    ? codexTree(tree)
    : native(path, `${codexFolder}/codex`);
}

/** The native tree that npm laid for the launcher, in its own package, nested below it or beside it. */
function codexBehind(launcher: string, arch: string): CliInstallation {
  const target = codexTargets[arch];
  if (target === undefined) throw new Error(`codex has no build for the processor ${arch}`);
  const own = dirname(dirname(launcher));
  const roots = [own, ...packagesNamed(`@openai/${target.packageName}`, own)];
  const tree = roots
    .map((root) => join(root, 'vendor', target.triple))
    .find((root) => existsSync(join(root, 'bin', 'codex')));
  if (tree === undefined)
    throw new Error(`its native part, the package @openai/${target.packageName}, is not installed`);
  return codexTree(realpathSync(tree));
}

/** codex looks for its search program on PATH; only the launcher would put it there. */
function codexTree(tree: string): CliInstallation {
  const folders = existsSync(join(tree, 'codex-path')) ? [`${codexFolder}/codex-path`] : [];
  return {
    hostCommand: [join(tree, 'bin', 'codex')],
    binds: [{ from: tree, to: codexFolder }],
    command: [`${codexFolder}/bin/codex`],
    pathFolders: folders,
  };
}

/** Where npm ran no scripts, `claude` is a stub and the program still lies in the package for the processor. */
function claudeBehind(path: string, arch: string): string | null {
  const root = packageOf(path);
  if (root === null) return null;
  const program = ['', '-musl']
    .flatMap((suffix) => packagesNamed(`@anthropic-ai/claude-code-linux-${arch}${suffix}`, root))
    .map((folder) => join(folder, 'claude'))
    .find((file) => existsSync(file) && kindOf(file) === 'native');
  return program === undefined ? null : realpathSync(program);
}

/** Where Node would look for a package from within a folder: nested, beside it, or further up. */
function packagesNamed(name: string, from: string): string[] {
  const folders: string[] = [];
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder))
    folders.push(join(folder, 'node_modules', name));
  return folders;
}

/** A script needs its whole package, and the Node that runs us. */
function scriptOf(path: string): CliInstallation {
  const root = packageOf(path);
  if (root === null) throw new Error('it is a script outside of any package');
  return {
    hostCommand: [process.execPath, path],
    binds: [
      { from: root, to: `${claudeFolder}/package` },
      { from: process.execPath, to: nodePath },
    ],
    command: [nodePath, `${claudeFolder}/package${path.slice(root.length)}`],
    pathFolders: [dirname(nodePath)],
  };
}

function packageOf(path: string): string | null {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'package.json'))) return folder;
  return null;
}

/** Something that another program reads, of a shell or of Node. */
export function isScript(path: string): boolean {
  return firstBytes(path, 2).toString('latin1') === '#!';
}

function kindOf(path: string): 'native' | 'node script' | 'other' {
  const start = firstBytes(path, 200);
  if (start.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'))) return 'native';
  const firstLine = start.toString('latin1').split('\n')[0] ?? '';
  return /^#!.*\bnode\b/.test(firstLine) ? 'node script' : 'other';
}

function firstBytes(path: string, count: number): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(count);
    return bytes.subarray(0, readSync(file, bytes, 0, count, 0));
  } finally {
    closeSync(file);
  }
}
