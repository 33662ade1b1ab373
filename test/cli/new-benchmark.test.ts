import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { benchmarkName } from '../../cli/new-benchmark/benchmark-name.ts';
import { writeInnerBenchmark } from '../../cli/new-benchmark/write-benchmark.ts';
import { UsageError } from '../../core/errors.ts';
import { packageRoot } from '../../core/prompts.ts';
import { runCli } from '../kit/run-cli.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const command = promisify(execFile);

/** Runs a tool of the suite's own; what it says is the message when it fails. */
async function passes(folder: string, tool: string, args: readonly string[]): Promise<void> {
  const bin = join(packageRoot, 'node_modules', '.bin', tool);
  try {
    await command(bin, [...args], { cwd: folder, env: { ...process.env, VITEST: undefined } });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`${tool} ${args.join(' ')}\n${stdout}\n${stderr}`);
  }
}

/** A project of somebody else, with the suite and vitest installed. */
function project(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules', 'skillopt-bench'));
  for (const name of ['vitest', '@types'])
    symlinkSync(join(packageRoot, 'node_modules', name), join(folder, 'node_modules', name));
  writeFileSync(join(folder, 'package.json'), '{ "name": "somebody", "type": "module" }\n');
  return folder;
}

/** As much of a checkout as a benchmark needs. */
function checkout(): string {
  const folder = temporaryFolder();
  const wanted = (path: string): boolean => !/\/(data|manifest)$/.test(path) || !path.includes('benchmarks');
  for (const name of ['core', 'models', 'sandbox', 'benchmarks', 'test/kit'])
    cpSync(join(packageRoot, name), join(folder, name), { recursive: true, filter: wanted });
  // Code, not data: the folder of that name which holds the importers.
  cpSync(join(packageRoot, 'benchmarks', 'data'), join(folder, 'benchmarks', 'data'), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json', 'biome.json'])
    cpSync(join(packageRoot, name), join(folder, name));
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Types of a folder as the suite checks its own: strict, nothing unused. */
async function checkTypes(folder: string, include: readonly string[]): Promise<void> {
  const config = { extends: join(packageRoot, 'tsconfig.json'), include };
  writeFileSync(join(folder, 'tsconfig.check.json'), JSON.stringify(config));
  await passes(folder, 'tsc', ['--noEmit', '-p', 'tsconfig.check.json']);
}

/** Lint with the suite's rules. */
async function checkLint(folder: string, paths: readonly string[]): Promise<void> {
  const { vcs, ...rules } = JSON.parse(readFileSync(join(packageRoot, 'biome.json'), 'utf8'));
  expect(vcs).toBeDefined();
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(rules));
  await passes(folder, 'biome', ['lint', '--error-on-warnings', ...paths]);
}

async function passedTests(folder: string, path: string): Promise<{ total: number; passed: number }> {
  const report = join(folder, 'report.json');
  const config = join(folder, 'vitest.config.mjs');
  writeFileSync(config, `export default { test: { include: ['${path}'], maxWorkers: 1 } };\n`);
  const args = ['run', '--root', folder, '--config', config, '--reporter=json', `--outputFile=${report}`];
  await passes(folder, 'vitest', args);
  const { numTotalTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { total: numTotalTests, passed: numPassedTests };
}

describe('new benchmark', () => {
  it('writes a folder into a project that keeps the contract, types and lint at once, and runs in a matrix', async () => {
    const folder = project();
    const made = await runCli(['new', 'benchmark', 'tram-stops'], { cwd: folder });
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout).toContain('  tram-stops/benchmark.ts\n');
    expect(made.stdout).toContain('npx skillopt-bench run tram-stops/try.yaml');
    expect(made.stdout).not.toContain('npm install');
    const text = readdirSync(join(folder, 'tram-stops'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
      .join('');
    expect(text).not.toMatch(/shelf-?labels/i);
    expect(existsSync(join(folder, 'tram-stops', 'index.ts'))).toBe(false);

    const [tests] = await Promise.all([
      passedTests(folder, 'tram-stops/**/*.test.ts'),
      checkTypes(folder, ['tram-stops']),
      checkLint(folder, ['tram-stops']),
    ]);
    expect(tests.total).toBeGreaterThan(30);
    expect(tests.passed).toBe(tests.total);

    // What `npm init -y` of newer versions writes.
    writeFileSync(join(folder, 'package.json'), '{ "name": "somebody", "type": "commonjs" }\n');
    const run = await runCli(['run', 'tram-stops/try.yaml'], { cwd: folder });
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain('[SIMULATED] try-tram-stops');
    expect(run.stdout).toMatch(/tram-stops.*skillopt/);
  }, 120_000);

  it('writes a benchmark of the suite itself with --in-repo, which keeps contract, types and lint', async () => {
    const root = checkout();
    const made = await runCli(['new', 'benchmark', 'tram-stops', '--in-repo'], { cwd: root });
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout).toContain("import { tramStopsDefinitions } from './tram-stops/index.ts';");
    const folder = join(root, 'benchmarks', 'tram-stops');
    expect(existsSync(join(folder, 'benchmark.ts'))).toBe(false);
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts')))
      expect(readFileSync(join(folder, file), 'utf8')).not.toContain("'skillopt-bench'");
    const written = ['benchmarks/tram-stops', 'test/benchmarks/tram-stops.test.ts'];
    const [tests] = await Promise.all([
      passedTests(root, 'test/benchmarks/tram-stops.test.ts'),
      checkTypes(root, written),
      checkLint(root, written),
    ]);
    expect(tests.total).toBeGreaterThan(30);
    expect(tests.passed).toBe(tests.total);
  }, 120_000);

  it('says how to install the suite where the folder could not import it', async () => {
    const folder = temporaryFolder();
    const made = await runCli(['new', 'benchmark', 'tram-stops', '--out', 'deep/er/stops'], { cwd: folder });
    expect(made.code, made.stderr).toBe(0);
    expect(made.stdout).toMatch(/npm install --save-dev \S+ vitest/);
    expect(existsSync(join(folder, 'deep/er/stops/data/train/items.json'))).toBe(true);
  });

  it.each([
    ['a name that is taken', ['bookkeeping-null'], /there is a benchmark of this name already/],
    ['a folder that exists', ['tram-stops', '--out', '.'], /\. exists: nothing was written/],
    ['both kinds', ['tram-stops', '--in-repo', '--out', 'x'], /'--out' cannot be used with '--in-repo'/],
  ])('refuses %s in a sentence and writes nothing', async (_, args, message) => {
    const folder = temporaryFolder();
    const refused = await runCli(['new', 'benchmark', ...args], { cwd: folder });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(message);
    expect(refused.stderr).not.toMatch(/internal error/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['capitals', 'Tram', /benchmark name 'Tram': expected lower-case letters/],
    ['a path', '../x', /expected lower-case letters/],
    ['two hyphens', 'a--b', /expected lower-case letters/],
    ['a digit in front', '1a', /expected lower-case letters/],
    ['nothing', '', /expected lower-case letters/],
    ['many letters', 'a'.repeat(41), /at most 40 characters/],
  ])('refuses a name of %s', (_, name, message) => {
    expect(() => benchmarkName(name, [])).toThrow(UsageError);
    expect(() => benchmarkName(name, [])).toThrow(message);
  });

  it('writes into a checkout only, and over nothing there', () => {
    const name = benchmarkName('tram-stops', []);
    const folder = temporaryFolder();
    expect(() => writeInnerBenchmark(name, folder)).toThrow(/no checkout of skillopt-bench/);
    mkdirSync(join(folder, 'benchmarks'));
    writeFileSync(join(folder, 'benchmarks', 'registry.ts'), '');
    writeFileSync(join(folder, 'package.json'), '{ "name": "skillopt-bench" }');
    expect(writeInnerBenchmark(name, folder)).toContain(join(folder, 'benchmarks/tram-stops/index.ts'));
    expect(() => writeInnerBenchmark(name, folder)).toThrow(
      /benchmarks\/tram-stops exists: nothing was written/,
    );
  });
});
