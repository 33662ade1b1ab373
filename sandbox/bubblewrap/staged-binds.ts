import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { makeProcessFolder, type ProcessFolder } from '../process-folder.ts';

const readByOthers = 0o4;
const enterByOthers = 0o1;

/**
 * Places of the host as bubblewrap's user can reach them. When the suite runs as root that user is another one, and a
 * CLI below /root is closed to it; such places are rebuilt from hard links (copies on another file system) in a private
 * folder, once for each object of this class.
 */
export class StagedBinds {
  #folder: ProcessFolder | null = null;
  readonly #paths = new Map<string, string>();

  /**
   * @returns a path of the same content that the user can reach
   * @throws {ConfigError} when `from` cannot be reached by this process, or a file there is not readable for others
   */
  reachable(from: string): string {
    const known = this.#paths.get(from);
    if (known !== undefined) return known;
    const source = found(from);
    const path = process.getuid?.() !== 0 || isOpen(source) ? source : this.#stage(source);
    this.#paths.set(from, path);
    return path;
  }

  remove(): void {
    this.#folder?.remove();
    this.#folder = null;
    this.#paths.clear();
  }

  #stage(source: string): string {
    this.#folder ??= makeFolder();
    const path = join(this.#folder.path, String(this.#paths.size));
    try {
      rebuild(source, path, source);
    } catch (error) {
      rmSync(path, { recursive: true, force: true });
      throw error;
    }
    return path;
  }
}

function makeFolder(): ProcessFolder {
  const parent = [tmpdir(), '/tmp', '/var/tmp'].find(canBeEntered);
  if (parent === undefined) throw new ConfigError(`${tmpdir()} is closed to other users: set TMPDIR`);
  return makeProcessFolder(parent, 'binds');
}

function found(from: string): string {
  try {
    return realpathSync(from);
  } catch (error) {
    throw new ConfigError(`${from} cannot be given to an agent: ${messageOf(error)}`, error);
  }
}

/** Others can get there and read everything in it. */
function isOpen(path: string): boolean {
  return canBeEntered(dirname(path)) && isReadable(path);
}

function isReadable(path: string): boolean {
  const facts = lstatSync(path);
  if (facts.isSymbolicLink()) return true;
  if (!facts.isDirectory()) return allows(facts, readByOthers);
  return (
    allows(facts, readByOthers | enterByOthers) &&
    readdirSync(path).every((name) => isReadable(join(path, name)))
  );
}

/** Others may walk through a folder and all above it. */
function canBeEntered(folder: string): boolean {
  try {
    for (let path = realpathSync(folder); ; path = dirname(path)) {
      if (!allows(statSync(path), enterByOthers)) return false;
      if (path === dirname(path)) return true;
    }
  } catch {
    return false;
  }
}

function allows({ mode }: Stats, rights: number): boolean {
  return (mode & rights) === rights;
}

/** Symbolic links stay what they are: one that leads out of the place leads nowhere inside. Other things are left out. */
function rebuild(from: string, to: string, root: string): void {
  const facts = lstatSync(from);
  if (facts.isDirectory()) {
    mkdirSync(to);
    chmodSync(to, 0o755);
    for (const name of readdirSync(from)) rebuild(join(from, name), join(to, name), root);
  } else if (facts.isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else if (facts.isFile()) {
    if (!allows(facts, readByOthers))
      throw new ConfigError(
        `${root} cannot be given to an agent, which runs as a user without rights: ${from} is not readable for others (chmod o+r)`,
      );
    linkOrCopy(from, to);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
