import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Benchmark } from '../../../../benchmarks/contract.ts';
import { findBenchmark } from '../../../../benchmarks/registry.ts';
import { extractCode } from '../../../../benchmarks/spreadsheetbench/script/extract-code.ts';
import { skillOf } from '../../../../core/hash.ts';
import type { JsonObject } from '../../../../core/json.ts';
import { PromptLibrary } from '../../../../core/prompts.ts';
import type { Skill, Task } from '../../../../core/vocabulary.ts';
import { type ChatReply, type Provider, replyText } from '../../../../models/contract.ts';
import type { TaskWorkspace } from '../../../../models/episode.ts';
import type { SimulationBook } from '../../../../models/simulated/book.ts';
import { createSimulatedProvider } from '../../../../models/simulated/provider.ts';
import { wordRule } from '../../../../models/simulated/wording.ts';
import { layOut } from '../../../../modes/cli/layout.ts';
import { taskPrompt } from '../../../../modes/cli/task-prompt.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';
import { contextOf } from '../ask.ts';
import { type CliStyle, runPretendCli } from './pretend-cli.ts';

const prompts = new PromptLibrary();
const signal = new AbortController().signal;

interface Setting {
  readonly benchmark: Benchmark;
  readonly tasks: readonly Task[];
  readonly model: Provider;
  readonly skill: Skill;
}

/** A bundled benchmark with an unsteady target, whose answers hang on the very bytes of the document. */
async function settingOf(name: string, settings: JsonObject): Promise<Setting> {
  const benchmark = findBenchmark(name).create({ prompts });
  const source = findBenchmark(name).defaultSource ?? { kind: 'bundled' as const };
  const dataset = await benchmark.load({ source, settings, limit: 0, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error(`${name} has no simulation`);
  return {
    benchmark,
    tasks: dataset.splits.test,
    model: createSimulatedProvider('sim-a', [book]),
    skill: skillFor(book),
  };
}

/** A rule on every convention, among what a careless reader of the file would trip over. */
function skillFor(book: SimulationBook): Skill {
  const rules = book.concepts.map(
    ({ id, truth }) =>
      `- ${wordRule(book, { concept: id, value: truth, exceptionValue: null, scope: 'general', taskId: null })}`,
  );
  const text = [
    '# Rules “für alle”',
    ...rules,
    '## Guidance',
    '```sh',
    'echo $HOME',
    '```',
    '[[end of piece]]',
  ];
  return skillOf(text.join('\n'));
}

/** The last reply of direct chat; no script is run and nothing is scored. */
async function directAnswer({ benchmark, model }: Setting, task: Task, skill: Skill | null): Promise<string> {
  const { evalPresentationSeed: presentationSeed } = benchmark;
  const episode = benchmark.open(task, skill, { phase: 'eval', presentationSeed, visit: 0, signal });
  let reply: Pick<ChatReply, 'parts' | 'finish'> | null = null;
  try {
    for (;;) {
      const step = await episode.next(reply);
      if (step.kind === 'done') throw new Error('the episode ended early');
      reply = await model.complete({ ...step.request, maxOutputTokens: 1000 }, contextOf(), signal);
      if (reply.parts.every((part) => part.type !== 'tool-call')) return replyText(reply);
    }
  } finally {
    await episode.dispose();
  }
}

function layInto(folder: string, workspace: TaskWorkspace, skill: Skill | null): void {
  const { taskFiles, skillFiles } = layOut(workspace, skill);
  for (const [path, data] of Object.entries({ ...taskFiles, ...skillFiles })) {
    // It would run every script, which takes seconds and proves nothing here.
    if (path.endsWith('/run_solution.py')) continue;
    const place = join(folder, path.replace(/^\/task\//, ''));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, data);
  }
}

async function agentRun(
  { benchmark, model }: Setting,
  task: Task,
  { skill, style }: { skill: Skill | null; style: CliStyle },
) {
  const { evalPresentationSeed: presentationSeed } = benchmark;
  const workspace = await benchmark.workspace?.(task, { phase: 'eval', presentationSeed, visit: 0, signal });
  if (workspace === undefined) throw new Error(`${benchmark.name} has no folder`);
  const folder = temporaryFolder();
  layInto(folder, workspace, skill);
  const prompt = taskPrompt(prompts, workspace, { hasSkill: skill !== null, isAgain: false });
  const run = await runPretendCli(model, { style, folder, prompt });
  const files = workspace.expectedOutputs.map((path) => readFileSync(join(folder, path), 'utf8'));
  return { ...run, files };
}

const settings: readonly (readonly [string, JsonObject])[] = [
  ['searchqa-mini', {}],
  ['livemath-mini', {}],
  ['spreadsheetbench-mini', {}],
  ['spreadsheetbench-mini', { runner: 'python' }],
  ['docvqa-mini', {}],
  ['docvqa-mini', { input: 'page-text' }],
  ['officeqa-mini', {}],
  ['officeqa-mini', { mode: 'excerpts' }],
];

describe.each(settings)('a simulated target in a folder of %s %j', (name, given) => {
  it('answers every test task as in direct chat, with a skill and without, in either CLI', async () => {
    const setting = await settingOf(name, given);
    const answers = new Map<string, string[]>();
    await Promise.all(
      setting.tasks.flatMap((task, index) =>
        [null, setting.skill].map(async (skill, place) => {
          const style = (index + place) % 2 === 0 ? 'codex' : 'claude-code';
          const direct = await directAnswer(setting, task, skill);
          const { text, files } = await agentRun(setting, task, { skill, style });
          expect(text).toBe(direct);
          for (const file of files) expect(file).toBe(`${extractCode(direct)}\n`);
          answers.set(task.id, [...(answers.get(task.id) ?? []), direct]);
        }),
      ),
    );
    // The skill was read: it changes answers.
    expect([...answers.values()].filter(([one, other]) => one !== other).length).toBeGreaterThan(0);
  });
});
