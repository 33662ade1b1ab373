import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DocumentProcess } from '../../benchmarks/documents/process/document-process.ts';
import { StatementProcess } from '../../benchmarks/text-to-sql/run/statement-process.ts';
import { packageRoot } from '../../core/prompts.ts';
import { performAll } from '../../matrix/gym/worker-pool.ts';
import { programOutput } from '../../modes/cli/program-output.ts';
import { defaultLimits } from '../../sandbox/contract.ts';
import { ScriptHost } from '../../sandbox/javascript/script-host.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const canary = 'canary-value-of-a-key';
const folders = [
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

/** Every file that starts a process or a thread, and how it says what that one's environment is. */
const places: Readonly<Record<string, RegExp>> = {
  'benchmarks/documents/process/child.mjs': /env: \{\}/,
  'benchmarks/documents/process/document-process.ts': /env: bareEnvironment\(\)/,
  'benchmarks/spreadsheetbench/recalculate/fill-formulas.ts': /env: \{\}/,
  'benchmarks/text-to-sql/run/run-statement.ts': /env: \{\}/,
  'benchmarks/text-to-sql/run/runner.mjs': /env: \{\}/,
  'benchmarks/text-to-sql/run/statement-process.ts': /env: \{\}/,
  'cli/commands/doctor.ts': /env: \{ PATH, HOME \}/,
  'matrix/gym/worker-pool.ts': /env: bareEnvironment\(\)/,
  'modes/cli/program-output.ts': /env: environment/,
  'sandbox/bubblewrap/run-wrapped.ts': /env: \{\}/,
  'sandbox/javascript/host-process.ts': /env: \{\}/,
  'sandbox/javascript/script-host.ts': /env: bareEnvironment\(\)/,
};

beforeAll(() => {
  process.env.CANARY_KEY = canary;
});
afterAll(() => {
  delete process.env.CANARY_KEY;
});

/** Environments of the processes below this one, theirs included. */
function environments(): string[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc'))
    if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(Number(name)));
  const below = (id: number): boolean => {
    const parent = parents.get(id) ?? 0;
    return parent === process.pid || (parent > 1 && below(parent));
  };
  return [...parents.keys()].filter(below).flatMap((id) => {
    try {
      return [readFileSync(`/proc/${id}/environ`, 'latin1')];
    } catch {
      return [];
    }
  });
}

function parentOf(id: number): number {
  try {
    return Number(
      readFileSync(`/proc/${id}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')[1],
    );
  } catch {
    return 0;
  }
}

describe('processes and threads', () => {
  it('are started in known places, each with an environment that is listed', () => {
    const files = folders.flatMap((folder) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.(?:ts|mjs|js)$/.test(file) && !file.includes('assets'))
        .map((file) => `${folder}/${file}`),
    );
    const starting = files.filter((file) => {
      const text = readFileSync(join(packageRoot, file), 'utf8');
      return (
        /(?:from|import\() ?'(?:node:)?(?:child_process|cluster)'/.test(
          text.replace(/^import type .*$/gm, ''),
        ) || /new Worker\(/.test(text)
      );
    });
    expect(starting.sort()).toEqual(Object.keys(places).sort());
    for (const [file, environment] of Object.entries(places))
      expect(readFileSync(join(packageRoot, file), 'utf8'), file).toMatch(environment);
  });

  it('read no environment file: no option of ours and no package asks for one', () => {
    const { dependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    expect(Object.keys(dependencies).filter((name) => name.includes('dotenv'))).toEqual([]);
    for (const file of ['cli/bin.mjs', ...Object.keys(places)])
      expect(readFileSync(join(packageRoot, file), 'utf8')).not.toMatch(/env-file|loadEnvFile/);
  });

  it.skipIf(process.platform !== 'linux')('have no key in their environment while they work', async () => {
    const documents = new DocumentProcess();
    const scripts = new ScriptHost(defaultLimits);
    const statements = await StatementProcess.start();
    const seen = environments();
    documents.end();
    scripts.end();
    statements.stop();
    expect(seen.length).toBeGreaterThanOrEqual(3);
    const scenario = (seed: number) =>
      ({ kind: 'optimum', scenario: { kind: 'hypercube', index: 0, seed } }) as const;
    await performAll([scenario(1), scenario(2)], {
      jobs: 2,
      signal: new AbortController().signal,
      onResult: () => seen.push(...environments()),
    });
    expect(seen.length).toBeGreaterThanOrEqual(4);
    expect(seen.filter((environment) => environment.includes(canary))).toEqual([]);
  });

  it('show none to a script of a model, nor to a program that is asked for its version', async () => {
    const sandbox = new Sandbox();
    try {
      const code = 'console.log(Object.keys(globalThis.process?.env ?? {}).length, typeof process)';
      const { stdout } = await sandbox.runCode({
        language: 'javascript',
        code,
        files: {},
        timeLimitMs: 20_000,
      });
      expect(stdout.trim()).toBe('0 undefined');
    } finally {
      sandbox.close();
    }
    const printed = await programOutput(
      [process.execPath, '-p', 'Object.keys(process.env).join()'],
      { HOME: '/' },
      '/',
      20_000,
    );
    expect(printed.trim()).toBe('HOME');
  });
});
