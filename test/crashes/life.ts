import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';

/** One process of the command line. */
export interface Life {
  readonly child: ChildProcess;
  readonly startedMs: number;
  /** What it has said on both streams, the end of it. */
  readonly said: () => string;
  /** Kills with -9: the whole process group, or the main process alone. */
  kill(what: 'group' | 'process'): void;
  /** Exit code, or the signal that ended it. `hung`: it did not end within the time and was killed. */
  ended(withinMs?: number): Promise<{ code: number | null; signal: string | null; hung: boolean }>;
}

export interface LifeOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command that runs what follows it: `['bash', '-c', 'ulimit -n 40; exec "$@"', '-']`. */
  readonly through?: readonly string[];
}

const mostSaid = 20_000;

/** Starts the real command line in a process group of its own. */
export function startLife(args: readonly string[], { cwd, env = {}, through = [] }: LifeOptions): Life {
  const [program = '', ...rest] = [
    ...through,
    process.execPath,
    join(packageRoot, 'cli', 'bin.mjs'),
    ...args,
  ];
  const child = spawn(program, rest, {
    cwd,
    detached: true,
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-mostSaid);
    });
  // Not `close`: a grandchild that outlives its parent would hold the pipes open, and is looked for elsewhere.
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} could not be started`);
  const kill = (what: 'group' | 'process') => {
    try {
      process.kill(what === 'group' ? -pid : pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  return {
    child,
    startedMs: Date.now(),
    said: () => said,
    kill,
    async ended(withinMs = 180_000) {
      let hung = false;
      const timer = setTimeout(() => {
        hung = true;
        kill('group');
      }, withinMs);
      const [code, signal] = await exit;
      clearTimeout(timer);
      // What is still in the pipe.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { code, signal, hung };
    },
  };
}
