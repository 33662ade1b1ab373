import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface InstallationOptions {
  /** Made by this class; its parts are project/, home/ and temporary/. */
  readonly folder: string;
  /** Path of the Node that runs everything. */
  readonly node: string;
  /** Folder of npm-cli.js and npx-cli.js. */
  readonly npm: string;
  /** npm's cache and its settings for this machine, such as a registry. */
  readonly npmEnvironment: Readonly<Record<string, string>>;
}

/** Commands run as this user where root starts the test, so that read-only means read-only. */
const nobody = 65_534;
const timeLimitMs = 15 * 60_000;
const longestOutput = 16 * 1024 * 1024;
const isRoot = process.getuid?.() === 0;

/** A folder of the user who runs the commands. */
export function makeUserFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  if (isRoot) chownSync(folder, nobody, nobody);
}

/** An empty folder of somebody's, with a home and a folder for temporary files that hold nothing else. */
export class Installation {
  readonly project: string;
  readonly home: string;
  readonly temporary: string;
  readonly #options: InstallationOptions;

  constructor(options: InstallationOptions) {
    this.#options = options;
    [this.project, this.home, this.temporary] = ['project', 'home', 'temporary'].map((name) =>
      join(options.folder, name),
    ) as [string, string, string];
    for (const folder of [options.folder, this.project, this.home, this.temporary]) makeUserFolder(folder);
  }

  get package(): string {
    return join(this.project, 'node_modules', 'skillopt-bench');
  }

  npm(...args: string[]): Promise<Ran> {
    return this.#run([join(this.#options.npm, 'npm-cli.js'), ...args]);
  }

  npx(...args: string[]): Promise<Ran> {
    return this.#run([join(this.#options.npm, 'npx-cli.js'), '--no-install', ...args]);
  }

  node(...args: string[]): Promise<Ran> {
    return this.#run(args);
  }

  /** Nobody may write below node_modules, or its owner may again. */
  setWritable(writable: boolean): void {
    const root = join(this.project, 'node_modules');
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
      if (entry.isDirectory()) chmodSync(join(entry.parentPath, entry.name), writable ? 0o755 : 0o555);
    chmodSync(root, writable ? 0o755 : 0o555);
  }

  /** Nothing of this process's environment but what is needed to find programs. */
  #environment(): NodeJS.ProcessEnv {
    const { node, npmEnvironment } = this.#options;
    return {
      PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter),
      HOME: this.home,
      TMPDIR: this.temporary,
      LANG: 'C.UTF-8',
      ...npmEnvironment,
    };
  }

  #run(args: readonly string[]): Promise<Ran> {
    return new Promise((resolve) => {
      const child = spawn(this.#options.node, args, {
        cwd: this.project,
        env: this.#environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: timeLimitMs,
        ...(isRoot ? { uid: nobody, gid: nobody } : {}),
      });
      const texts = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          if (texts[stream].length < longestOutput) texts[stream] += text;
        });
      child.on('error', (error) => resolve({ code: null, ...texts, stderr: String(error) }));
      child.on('close', (code) => resolve({ code, ...texts }));
    });
  }
}
