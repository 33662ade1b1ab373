import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { traceCommand } from './trace-command.ts';

const fixtures = join(packageRoot, 'test', 'fixtures', 'traces');
const small = join(fixtures, '02-tie-rejected.json');

describe('npm run trace', () => {
  it('exits 0 when all values are equal, a line a file', async () => {
    const result = await traceCommand(['02-tie-rejected.json', small], { from: fixtures });
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/^equal {6}02-tie-rejected\.json \(\d+ values\)\nequal .*\n$/);
  });

  it('exits 1 with the first difference as the last line: file, path, expected and got', async () => {
    const path = written((trace) => {
      trace.expected.steps[1].select.edit_budget = 7;
      trace.expected.final.best_step = 9;
    });
    const { exitCode, stdout } = await traceCommand([small, path], { from: '/' });
    expect(exitCode).toBe(1);
    expect(stdout.trim().split('\n').at(-1)).toBe(
      'trace.json: expected.steps[1].select.edit_budget: expected 7, got 4',
    );
  });

  it('reads all traces of a folder, in name order', async () => {
    const folder = temporaryFolder();
    const text = readFileSync(small, 'utf8');
    for (const name of ['b.json', 'a.json', 'notes.md']) writeFileSync(join(folder, name), text);
    const { exitCode, stdout } = await traceCommand([folder], { from: '/' });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^equal {6}a\.json .*\nequal {6}b\.json .*\n$/);
  });

  it.each<[string, RegExp, (trace: Loose) => unknown]>([
    [
      'another format',
      /unknown format "skillopt-conformance-trace\/2"/,
      (t) => (t.format = 'skillopt-conformance-trace/2'),
    ],
    ['no format', /unknown format \(no key "format"\)/, (t) => delete t.format],
    ['another scoring rule', /'scoring': expected token-table/, (t) => (t.scoring = 'exact-match')],
    ['no outcomes', /missing key 'expected'/, (t) => delete t.expected],
    ['an unknown kind of reply', /unknown key 'rankings' in 'replies'/, (t) => (t.replies.rankings = [])],
    ['an unknown key', /unknown key 'momentum' in 'optimizer'/, (t) => (t.config.optimizer.momentum = 1)],
    [
      'a value without counterpart',
      /config: 'evaluation\.use_semantic_density'/,
      (t) => (t.config.evaluation.use_semantic_density = true),
    ],
    ['a missing key', /missing key 'batch_size' in 'train'/, (t) => delete t.config.train.batch_size],
    [
      'a train size that is not there',
      /train_size is 99, but there are 4/,
      (t) => (t.config.train.train_size = 99),
    ],
  ])('exits 2 for a trace with %s, and says what and where', async (_, message, change) => {
    const { exitCode, stdout, stderr } = await traceCommand([small, written(change)], { from: '/' });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('trace.json');
    expect([exitCode, stdout]).toEqual([2, '']);
  });

  it('exits 2 for what is no file, no JSON, an empty folder or no argument', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'broken.json'), '{"format": ');
    mkdirSync(join(folder, 'empty'));
    for (const [args, message] of [
      [['nowhere.json'], /nowhere\.json: cannot be read/],
      [['broken.json'], /broken\.json: is not a readable JSON file/],
      [['empty'], /the folder holds no \*\.json file/],
      [[], /^trace: usage: /],
    ] as const) {
      const { exitCode, stderr } = await traceCommand(args, { from: folder });
      expect(stderr).toMatch(message);
      expect(exitCode).toBe(2);
    }
  });

  it('is what the script of package.json runs', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
    const [program, file] = String(scripts.trace).split(' ');
    expect(program).toBe('tsx');
    const args = ['--import', 'tsx', join(packageRoot, file ?? ''), '02-tie-rejected.json'];
    const env = { ...process.env, INIT_CWD: fixtures };
    const stdout = execFileSync(process.execPath, args, { cwd: packageRoot, env, encoding: 'utf8' });
    expect(stdout).toMatch(/^equal /);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: damaged on purpose, so it has no type
type Loose = any;

/** A changed copy of a passing trace. */
function written(change: (trace: Loose) => unknown): string {
  const trace: Loose = JSON.parse(readFileSync(small, 'utf8'));
  change(trace);
  const path = join(temporaryFolder(), 'trace.json');
  writeFileSync(path, JSON.stringify(trace));
  return path;
}
