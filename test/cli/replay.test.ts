import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { runCli } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { startSimulatedServer } from '../kit/simulated-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { writeProject } from './live-run.ts';

/** A recording of the small matrix over a live endpoint that is gone afterwards. */
async function recorded(folder: string): Promise<string> {
  const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
  try {
    writeProject(folder, server.url);
    const run = await runInProcess(['run', 'small.yaml', '--quiet', '--out', 'out'], { cwd: folder });
    expect(run.code, run.stderr).toBe(0);
  } finally {
    await server.close();
  }
  const made = await runInProcess(['record', 'export', 'out', '--out', 'recording', '--note', 'a test'], {
    cwd: folder,
  });
  expect(made.code, made.stderr).toBe(0);
  return join(folder, 'recording');
}

/** The package without its node_modules, so that files in it can be edited. */
function copiedPackage(folder: string): string {
  const copy = join(folder, 'package');
  mkdirSync(copy);
  for (const part of [
    'cli',
    'core',
    'models',
    'sandbox',
    'benchmarks',
    'modes',
    'optimizer',
    'baselines',
    'matrix',
    'reports',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(join(packageRoot, part), join(copy, part), { recursive: true });
  symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

const nowhere = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', HOME: '/nonexistent' };

describe('a recording', () => {
  it('replays without the endpoint, in another home and after prompts were edited, to the same report', async () => {
    const folder = temporaryFolder();
    const recording = await recorded(folder);
    const root = copiedPackage(folder);
    for (const prompt of readdirSync(join(root, 'optimizer', 'prompts')))
      appendFileSync(join(root, 'optimizer', 'prompts', prompt), '\nSomething else.\n');
    appendFileSync(join(root, 'benchmarks', 'searchqa', 'prompts', 'task.md'), '\nSomething else.\n');
    appendFileSync(join(root, 'benchmarks', 'searchqa', 'seed-skill.md'), '\n- Something else.\n');

    const replay = await runCli(['replay', recording, '--out', join(folder, 'again')], {
      root,
      cwd: folder,
      env: nowhere,
    });
    expect(replay.code, replay.stderr).toBe(0);
    const report = (results: string) => readFileSync(join(folder, results, 'report', 'table.csv'), 'utf8');
    const asRecorded = await runInProcess(['report', recording, '--format', 'csv'], { cwd: folder });
    expect(report('again')).toBe(asRecorded.stdout);
    expect(report('again').replace(/RECORDED \S+ from/g, 'LIVE')).toBe(report('out'));
  });

  it('of a benchmark that runs what the model writes runs it again, in the sandbox', async () => {
    const folder = temporaryFolder();
    const matrix = `
name: scripts
benchmarks: [{ name: spreadsheetbench-mini, limit: { train: 1, val: 1, test: 2 } }]
models: [sim-f]
methods: [seed-skill]
`;
    writeFileSync(join(folder, 'scripts.yaml'), matrix);
    const run = await runInProcess(['run', 'scripts.yaml', '--quiet', '--out', 'out'], { cwd: folder });
    expect(run.code, run.stderr).toBe(0);
    const made = await runInProcess(['record', 'export', 'out', '--out', 'recording'], { cwd: folder });
    expect(made.code, made.stderr).toBe(0);
    const replay = await runInProcess(['replay', 'recording', '--out', 'again'], { cwd: folder });
    expect(replay.code, replay.stderr).toBe(0);
  });

  it('says which call is missing, and refuses a log that was changed', async () => {
    const folder = temporaryFolder();
    const recording = await recorded(folder);
    const calls = join(recording, 'calls.jsonl');
    const whole = readFileSync(calls, 'utf8');
    writeFileSync(calls, `${whole.trimEnd().split('\n').slice(1).join('\n')}\n`);
    const missing = await runInProcess(['replay', recording], { cwd: folder });
    expect(missing.code).toBe(3);
    expect(missing.stderr).toContain('the recording holds no answer of model');

    writeFileSync(calls, whole);
    const [first = ''] = readdirSync(join(recording, 'runs'));
    const log = join(recording, 'runs', first, 'events.jsonl');
    writeFileSync(log, readFileSync(log, 'utf8').replace('"hard":0', '"hard":1'));
    const changed = await runInProcess(['replay', recording], { cwd: folder });
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('is not the one that recording.json names');
  });
});
