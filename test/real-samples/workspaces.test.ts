import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import type { SpreadsheetPayload } from '../../benchmarks/spreadsheetbench/payload.ts';
import { scoreCase } from '../../benchmarks/spreadsheetbench/score/score-case.ts';
import { splitNames } from '../../benchmarks/task.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import type { Task } from '../../core/vocabulary.ts';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { isVirtualPath } from '../../sandbox/virtual-path.ts';
import { textReply } from '../kit/hostile-replies.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { absenceOf, dataDir } from './real-samples.ts';

const samples = [
  { name: 'searchqa', folder: 'searchqa', file: 'items.jsonl', least: 40, images: 0, files: 0 },
  { name: 'livemath', folder: 'livemathematicianbench', file: 'items.jsonl', least: 40, images: 0, files: 0 },
  { name: 'docvqa', folder: 'docvqa', file: 'items.jsonl', least: 35, images: 1, files: 0 },
  { name: 'officeqa', folder: 'officeqa', file: 'officeqa_sample.csv', least: 10, images: 0, files: 1 },
  {
    name: 'spreadsheetbench',
    folder: 'spreadsheetbench',
    file: 'dataset.json',
    least: 50,
    images: 0,
    files: 2,
  },
] as const;
type Sample = (typeof samples)[number];

const signal = new AbortController().signal;
const options = { phase: 'test', presentationSeed: 42, visit: 0, signal } as const;
const prompts = new PromptLibrary();
const root = mkdtempSync(join(tmpdir(), 'real-folders-'));
const imported = new Set<string>();
const sandbox = new Sandbox();
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  await sandbox.close();
});

/** Real items of all splits, through the real import. */
async function tasksOf({ name, folder, file }: Sample, settings: JsonObject): Promise<Task[]> {
  const out = join(root, name);
  if (!imported.has(name)) {
    const from = join(dataDir, folder, file);
    const made = await runInProcess([
      'data',
      'import',
      name,
      from,
      '--out',
      out,
      '--partial',
      '--ratio',
      '1:1:2',
    ]);
    if (made.code !== 0) throw new Error(made.stderr);
    imported.add(name);
  }
  const source = { kind: 'split-dir', path: out } as const;
  const { splits } = await findBenchmark(name)
    .create({ prompts })
    .load({ source, settings, limit: 0, signal });
  return splitNames.flatMap((split) => splits[split]);
}

for (const sample of samples) {
  const missing = absenceOf(sample.folder);
  const settings: JsonObject = sample.name === 'spreadsheetbench' ? { runner: 'python' } : {};
  describe.skipIf(missing !== null)(
    `real items of ${sample.name} become folders${missing === null ? '' : ` (skipped: ${missing})`}`,
    () => {
      it('each with its question, and its right answer scores 1', { timeout: 60_000 }, async () => {
        const benchmark = findBenchmark(sample.name).create({ prompts });
        const tasks = await tasksOf(sample, settings);
        expect(tasks.length).toBeGreaterThanOrEqual(sample.least);
        for (const task of tasks) {
          const folder = await benchmark.workspace?.(task, options);
          if (folder === undefined) throw new Error(`${sample.name} has folders`);
          const { question, instruction = '' } = task.payload as { question?: string; instruction?: string };
          expect(folder.taskMarkdown).toContain((question ?? instruction).trim());
          expect(folder.images).toHaveLength(sample.images);
          expect(Object.keys(folder.files).length).toBeGreaterThanOrEqual(sample.files);
          for (const path of Object.keys(folder.files)) expect(isVirtualPath(`/task/${path}`)).toBe(true);
          expect(folder.taskMarkdown).not.toContain(root);
          const answers = benchmark.answerText?.answersOf(task);
          if (answers === undefined) continue;
          const episode = benchmark.open(task, null, { ...options, inWorkspace: true });
          await episode.next(null);
          const step = await episode.next({
            ...textReply(`<answer>${answers[0] ?? ''}</answer>`),
            files: {},
          });
          expect(step, task.id).toMatchObject({ outcome: { kind: 'scored', hard: 1 } });
        }
      });
    },
  );
}

const sheets = samples[4];
const absent = absenceOf(sheets.folder);
const wrap = await findWrap();
const noPython = absent ?? (wrap.ok ? null : wrap.reason);

describe.skipIf(absent !== null)('hand-written scripts for real workbooks', () => {
  const solution = (name: string) =>
    new Uint8Array(readFileSync(join(import.meta.dirname, '../fixtures/spreadsheet-solutions', name)));
  const taskOf = async (runner: string, id: string) => {
    const task = (await tasksOf(sheets, { runner })).find((one) => one.id === id);
    if (task === undefined) throw new Error(`no task ${id}`);
    return task as Task<SpreadsheetPayload>;
  };
  const benchmark = findBenchmark('spreadsheetbench').create({ prompts });

  for (const { runner, ending, missing } of [
    { runner: 'javascript', ending: 'js', missing: absent },
    { runner: 'python', ending: 'py', missing: noPython },
  ])
    it.skipIf(missing !== null)(
      `score 1 as the file of a folder, in ${runner}`,
      { timeout: 60_000 },
      async () => {
        const task = await taskOf(runner, '37609');
        const runCode = sandbox.runCode.bind(sandbox);
        const episode = benchmark.open(task, null, { ...options, inWorkspace: true, runCode });
        await episode.next(null);
        const files = { [`solution.${ending}`]: solution(`37609.${ending}`) };
        const step = await episode.next({ ...textReply('Done.'), files });
        expect(step).toMatchObject({ outcome: { kind: 'scored', hard: 1, soft: 1 } });
      },
    );

  it.skipIf(noPython !== null)('pass by way of the driver', { timeout: 60_000 }, async () => {
    const task = await taskOf('python', '37609');
    const folder = await benchmark.workspace?.(task, options);
    const [first] = task.payload.cases;
    if (folder === undefined || first === undefined) throw new Error('the task has a folder and a case');
    const laid = Object.entries({ ...folder.files, 'solution.py': solution('37609.py') });
    const { stdout, files } = await sandbox.runCode({
      language: 'shell',
      code: 'cd /task && python3 run_solution.py',
      files: Object.fromEntries(
        laid.map(([path, content]) => [`/task/${path}`, Buffer.from(content)] as const),
      ),
      timeLimitMs: 60_000,
    });
    expect(stdout).toContain('[run_solution] output.xlsx was saved');
    const output = files['/task/output.xlsx'] ?? new Uint8Array();
    expect(scoreCase(output, first.answer.read(), task.payload.answerPosition)).toMatchObject({
      passed: true,
    });
  });
});
