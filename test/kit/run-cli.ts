import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';

export interface CliResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Kills the process as soon as this says so: `SIGKILL` unless `killWith` says otherwise. */
  readonly killWhen?: () => boolean;
  readonly killWith?: NodeJS.Signals;
  /** Another checkout of the package. */
  readonly root?: string;
}

/** Runs the real command line in a process of its own, as a user would. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd, env = {}, killWhen, killWith = 'SIGKILL', root = packageRoot } = options;
  const child = spawn(process.execPath, [join(root, 'cli', 'bin.mjs'), ...args], {
    cwd: cwd ?? root,
    env: { ...process.env, NODE_ENV: undefined, VITEST: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer =
    killWhen === undefined
      ? null
      : setInterval(() => {
          if (!killWhen()) return;
          if (timer !== null) clearInterval(timer);
          child.kill(killWith);
        }, 5);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (timer !== null) clearInterval(timer);
      resolve({ code, signal, stdout, stderr });
    });
  });
}
