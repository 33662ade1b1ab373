import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';
import type { Guard } from './guard.ts';

/** One process of the command line. */
export interface Child {
  readonly process: ChildProcess;
  /** The end of what it has said on both streams; all of it is in a file of the folder. */
  readonly said: () => string;
  /** Exit code; null: a signal ended it. */
  readonly ended: Promise<number | null>;
}

const mostSaid = 20_000;

/** Starts a command in a folder, under a guard. */
export function startChild(
  args: readonly string[],
  options: {
    readonly folder: string;
    readonly guard: Guard;
    readonly env: Readonly<Record<string, string>>;
  },
): Child {
  const { folder, guard, env } = options;
  const child = spawn(process.execPath, [join(packageRoot, 'cli', 'bin.mjs'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  guard.watch(child);
  const log = join(folder, `${args[0]}-${child.pid}.log`);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-mostSaid);
      appendFileSync(log, text);
    });
  return {
    process: child,
    said: () => said,
    ended: once(child, 'exit').then(([code]) => code as number | null),
  };
}
