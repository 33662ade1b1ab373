import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { rightChoice, solutionScript } from '../../../benchmarks/spreadsheetbench/mini/solution.ts';
import { mostScriptBytes } from '../../../benchmarks/spreadsheetbench/script/handed-in-script.ts';
import { stripPathAssignments } from '../../../benchmarks/spreadsheetbench/script/strip-paths.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { textReply } from '../../kit/hostile-replies.ts';
import { openTask, scored } from './open-task.ts';

const signal = new AbortController().signal;
const benchmark = findBenchmark('spreadsheetbench-mini').create({ prompts: new PromptLibrary() });

async function folderOf(settings: JsonObject) {
  const { splits } = await benchmark.load({ source: { kind: 'bundled' }, settings, limit: 1, signal });
  const [task] = splits.train;
  const options = { phase: 'train', presentationSeed: 42, visit: 0, signal } as const;
  const folder = task === undefined ? undefined : await benchmark.workspace?.(task, options);
  if (folder === undefined) throw new Error('the bundled set has a first task, and it has a folder');
  return folder;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const fenced = (code: string) => `\`\`\`javascript\n${code}\n\`\`\``;

describe('the folder of a task', () => {
  it('has the first input, and for Python a driver with the time limit of the settings', async () => {
    const python = await folderOf({ runner: 'python', scriptSeconds: 45 });
    expect(Object.keys(python.files)).toEqual(['input.xlsx', 'run_solution.py']);
    expect(python.files['run_solution.py']).toMatch(/^SECONDS = 45$/m);
    expect(python.expectedOutputs).toEqual(['solution.py']);
    expect(python.taskMarkdown).toContain('python3 run_solution.py');
    expect(python.skillPreamble).toContain('python3 run_solution.py');
    expect(python.mayWrite).toBe(true);
  });

  it('says of JavaScript that nothing there runs it', async () => {
    const { files, expectedOutputs, taskMarkdown, skillPreamble } = await folderOf({ runner: 'javascript' });
    expect(Object.keys(files)).toEqual(['input.xlsx']);
    expect(expectedOutputs).toEqual(['solution.js']);
    expect(taskMarkdown).toContain('Nothing in this folder runs it');
    for (const text of [taskMarkdown, skillPreamble]) expect(text).not.toMatch(/run_solution|python/i);
  });

  it('is the same in every rollout mode', async () => {
    const [single, multi, react] = [
      await folderOf({ rollout: 'single' }),
      await folderOf({ rollout: 'multi', gradingFeedback: true }),
      await folderOf({ rollout: 'react', maxTurns: 3 }),
    ];
    expect(multi).toEqual(single);
    expect(react).toEqual(single);
  });
});

describe('the answer of a folder', () => {
  const opened = (settings: JsonObject = {}) => openTask(settings, { inWorkspace: true });

  it.each(['single', 'multi', 'react'])('ends %s with the one reply, right or failed', async (rollout) => {
    const settings = { rollout, gradingFeedback: true };
    const { episode, task, requests } = await opened(settings);
    await episode.next(null);
    const file = bytes(solutionScript(task, rightChoice(task)));
    const step = await episode.next({ ...textReply('Saved.'), files: { 'solution.js': file } });
    expect(scored(step)).toMatchObject({ hard: 1, soft: 1 });
    expect(requests).toHaveLength(2);
    const failed = await opened(settings);
    await failed.episode.next(null);
    const files = { 'solution.js': bytes('throw new Error("no such sheet")') };
    expect(scored(await failed.episode.next({ ...textReply(''), files })).failReason).toContain(
      'no such sheet',
    );
  });

  it('is the file, not the code of the last message', async () => {
    const { episode, task } = await opened();
    const right = solutionScript(task, rightChoice(task));
    const wrong = solutionScript(task, rightChoice(task), ' + 1');
    await episode.next(null);
    const step = await episode.next({ ...textReply(fenced(right)), files: { 'solution.js': bytes(wrong) } });
    expect(scored(step)).toMatchObject({ hard: 0, answer: wrong });
  });

  it.each([
    ['no file', []],
    ['a blank file', [['solution.js', ' \n']]],
    ['a file of the other language', [['solution.py', 'print(1)']]],
  ] as const)('is the code of the last message where there is %s', async (_, written) => {
    const { episode, task } = await opened();
    await episode.next(null);
    const files = Object.fromEntries(written.map(([name, content]) => [name, bytes(content)] as const));
    const right = solutionScript(task, rightChoice(task));
    expect(scored(await episode.next({ ...textReply(fenced(right)), files })).hard).toBe(1);
  });

  it('is refused when the file is too large', async () => {
    const { episode, requests } = await opened();
    await episode.next(null);
    const files = { 'solution.js': new Uint8Array(mostScriptBytes + 1).fill(32) };
    const { hard, failReason } = scored(await episode.next({ ...textReply(''), files }));
    expect([hard, failReason]).toEqual([
      0,
      'no-script: solution.js is larger than 1000000 bytes (2 of 2 cases failed)',
    ]);
    expect(requests).toHaveLength(0);
  });
});

const python = '/usr/bin/python3';
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!existsSync(python))('the driver run_solution.py', () => {
  /** Runs it on a script as a model would, with a variable in the environment that must not get through. */
  async function driven(script: string | null, seconds = 20) {
    const folder = mkdtempSync(join(tmpdir(), 'driver-'));
    made.push(folder);
    const { files } = await folderOf({ runner: 'python', scriptSeconds: seconds });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    if (script !== null) writeFileSync(join(folder, 'solution.py'), script);
    writeFileSync(join(folder, 'output.xlsx'), 'of an earlier run');
    const run = ['-c', `${python} run_solution.py 2>&1; echo "exit code $?"`];
    const env = { PATH: '/usr/bin:/bin', SECRET: 'unseen' };
    const printed = execFileSync('/bin/sh', run, { cwd: folder, env, encoding: 'utf8' });
    const output = join(folder, 'output.xlsx');
    return { printed, output: existsSync(output) ? readFileSync(output) : null, input: files['input.xlsx'] };
  }

  it('sets the paths in place of the script, scrubs the environment and saves the output', async () => {
    const { printed, output, input } = await driven(
      'import os, shutil\nINPUT_PATH = "/elsewhere.xlsx"\n\n  OUTPUT_PATH = "/nowhere"\nshutil.copy(INPUT_PATH, OUTPUT_PATH)\nprint(os.environ.get("SECRET"), "é")\n',
    );
    expect(printed).toBe('None é\n[run_solution] output.xlsx was saved\nexit code 0\n');
    expect(output).toEqual(Buffer.from(input ?? ''));
  });

  it.each([
    [
      'an exception',
      'print("so far")\n1 / 0',
      20,
      /^so far\nTraceback[\s\S]*ZeroDivisionError.*\n.*exit code 1\n/,
    ],
    ['a script that saves nothing', 'pass', 20, /^\[run_solution\] .*without saving a workbook/],
    ['a script that does not end', 'while True: pass', 1, /stopped after 1 seconds/],
    ['no script', null, 20, /there is no solution\.py yet/],
  ] as const)('ends with code 2 after %s', async (_, script, seconds, said) => {
    const { printed, output } = await driven(script, seconds);
    expect(printed).toMatch(said);
    expect(printed).toMatch(/exit code 2\n$/);
    if (script !== null) expect(output).toBeNull();
  });

  it('prints no more than a model should read', async () => {
    const { printed } = await driven('print("x" * 1000000)');
    expect(printed.length).toBeLessThan(21_000);
    expect(printed).toContain('(more was printed)');
  });

  it('removes the lines that the grader removes', async () => {
    const scripts = [
      'INPUT_PATH = "a"\nOUTPUT_PATH="b"\nprint(1)',
      'a = 1\n\n\n\tINPUT_PATH  = "a"\nINPUT_PATHS = 3\nOUTPUT_PATH: str = "b"\nif INPUT_PATH == "x":\n  pass',
      'INPUT_PATH == 1\n# INPUT_PATH = 2\nx = INPUT_PATH = 3\r\n  \r\nOUTPUT_PATH = 4',
      '',
    ];
    const { files } = await folderOf({ runner: 'python' });
    const reader =
      'import json,sys\nspace={"__name__":"driver","__file__":"/d"}\nexec(sys.argv[1],space)\nprint(json.dumps([space["without_paths"](s) for s in json.loads(sys.argv[2])]))';
    const code = String(files['run_solution.py']);
    const said = execFileSync(python, ['-c', reader, code, JSON.stringify(scripts)], { encoding: 'utf8' });
    expect(JSON.parse(said)).toEqual(scripts.map((script) => stripPathAssignments(script, 'python')));
  });
});
