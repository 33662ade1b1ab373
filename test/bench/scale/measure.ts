import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageRoot } from '../../../core/prompts.ts';

/** What one process took. */
export interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly output: string;
}

const usageHook = pathToFileURL(fileURLToPath(new URL('./usage.mjs', import.meta.url))).href;

/** Runs a command of the product in a process of its own. @throws when it does not end with exit code 0 */
export function measureCli(args: readonly string[], cwd: string): Measured {
  return measure([join(packageRoot, 'cli', 'bin.mjs'), ...args], cwd);
}

/** Runs a TypeScript file in a process of its own. */
export function measureScript(path: string, args: readonly string[], cwd: string): Measured {
  return measure(['--import', 'tsx', path, ...args], cwd);
}

function measure(args: readonly string[], cwd: string): Measured {
  const usage = join(cwd, `usage-${process.pid}.json`);
  const started = performance.now();
  const child = spawnSync(process.execPath, ['--import', usageHook, ...args], {
    cwd: args[0] === '--import' ? packageRoot : cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, SCALE_USAGE: usage },
  });
  const seconds = (performance.now() - started) / 1000;
  if (child.status !== 0)
    throw new Error(
      `${args.join(' ')} ended with ${child.status ?? child.signal}: ${child.stderr.slice(-2000)}`,
    );
  const { cpuSeconds, peakMb } = JSON.parse(readFileSync(usage, 'utf8')) as Omit<
    Measured,
    'seconds' | 'output'
  >;
  rmSync(usage);
  return { seconds, cpuSeconds, peakMb, output: child.stdout };
}
