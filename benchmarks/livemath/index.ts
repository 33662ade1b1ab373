import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { pyStrip } from '../../core/python-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { answerWorkspace } from '../answer-workspace.ts';
import { checkedSettings } from '../checked-settings.ts';
import type { Benchmark, BenchmarkContext, BenchmarkDefinition } from '../contract.ts';
import { refuseAlteredFolder } from '../data/verify-data-folder.ts';
import { dataFolder } from '../data-folder.ts';
import { singleQuestionEpisode } from '../single-question-episode.ts';
import { loadSplitFolder } from '../split-folder.ts';
import { datasetOf } from '../task.ts';
import { livemathBrief } from './brief.ts';
import { presentChoices } from './choices.ts';
import { gradeLivemath } from './grade.ts';
import { type LivemathPayload, livemathItemSchema } from './payload.ts';
import { type LivemathGold, scoreLivemath } from './score.ts';
import { livemathSimulation } from './simulation.ts';

const bundledFolder = fileURLToPath(new URL('./data', import.meta.url));
/** What the model is shown beside question and choices; the defaults are the published ones. */
const settingsSchema = z.strictObject({
  showTheorem: z.boolean().default(false),
  showSketch: z.boolean().default(false),
  shuffleChoices: z.boolean().default(true),
});
const choiceSchema = z.object({ label: z.string(), text: z.string() });
const goldSchema = z.object({ correct_choice: choiceSchema, choices: z.array(choiceSchema) });

/** LiveMathematicianBench (spec/benchmarks-qa.md 2). `bundled` is the small set's folder, null for the benchmark. */
function createLivemath(
  name: string,
  bundled: string | null,
  { prompts }: BenchmarkContext,
): Benchmark<LivemathPayload, LivemathGold> {
  const promptOf = (
    { question, theorem, sketch }: LivemathPayload,
    presented: LivemathGold,
    skill: Skill | null,
  ) =>
    prompts.render('benchmarks/livemath/prompts/task', {
      skill: pyStrip(skill?.text ?? ''),
      question,
      choices: choiceLines(presented),
      theorem,
      sketch,
    });
  return {
    name,
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 42,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 360_000,
    brief: livemathBrief(prompts),

    official: {
      goldOf: (task, presentationSeed) => goldOf(task, presentationSeed),
      parseGold(value) {
        const gold = goldSchema.safeParse(value);
        if (!gold.success)
          throw new DataError(
            `${name}: gold must be {correct_choice: {label, text}, choices: [{label, text}, ...]}`,
          );
        return gold.data;
      },
      score: (response, gold) => scoreLivemath(response, gold),
    },

    async load({ source, settings, limit, signal }) {
      const { showTheorem, showSketch, shuffleChoices } = checkedSettings(name, settingsSchema, settings);
      const { path, provenance } = dataFolder(name, source, bundled);
      await refuseAlteredFolder(path, signal);
      const splits = await loadSplitFolder({
        path,
        benchmark: name,
        schema: livemathItemSchema,
        contentField: 'question',
        toTask: ({ id, ...item }) => ({
          cluster: item.paper_link === '' ? id : item.paper_link,
          type: item.theorem_type[0] ?? 'math_mcq',
          // What is not shown is not kept: the digest covers what the prompt depends on.
          payload: {
            ...item,
            theorem: showTheorem ? item.theorem : '',
            sketch: showSketch ? item.sketch : '',
            ...(shuffleChoices ? {} : { fixed_order: true }),
          },
        }),
        signal,
      });
      return datasetOf(splits, { provenance, limit });
    },

    open(task, skill, { presentationSeed }) {
      const gold = goldOf(task, presentationSeed);
      return singleQuestionEpisode({
        prompt: promptOf(task.payload, gold, skill),
        grade: (response, context) => gradeLivemath(task.payload.question, gold, response, context),
      });
    },

    workspace: async (task, { presentationSeed }) =>
      answerWorkspace(prompts, promptOf(task.payload, goldOf(task, presentationSeed), null)),

    answerText: { answersOf: ({ payload }) => [payload.correct_choice.text] },

    simulation: (dataset) => livemathSimulation(dataset),

    inputText: (task) =>
      `## Question\n\n${task.payload.question}\n\n## Choices\n\n${choiceLines(goldOf(task, 42))}`,
  };
}

function goldOf(task: { id: string; payload: LivemathPayload }, presentationSeed: number): LivemathGold {
  if (task.payload.fixed_order === true) return task.payload;
  const { choices, correct } = presentChoices(task.payload, task.id, presentationSeed);
  return { choices, correct_choice: correct };
}

function choiceLines({ choices }: LivemathGold): string {
  return choices.map(({ label, text }) => `${label}. ${text}`).join('\n');
}

export const livemathDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'livemath',
    summary: 'LiveMathematicianBench: multiple choice on recent theorems (35 train, 17 val, 125 test)',
    defaultSource: null,
    create: (context) => createLivemath('livemath', null, context),
  },
  {
    name: 'livemath-mini',
    summary: 'a small self-written set in the form of LiveMathematicianBench (24 train, 12 val, 24 test)',
    defaultSource: { kind: 'bundled' },
    create: (context) => createLivemath('livemath-mini', bundledFolder, context),
  },
];
