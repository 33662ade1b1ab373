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
import { searchqaBrief } from './brief.ts';
import { gradeSearchqa } from './grade.ts';
import { type SearchqaPayload, searchqaItemSchema } from './payload.ts';
import { normalTokens, scoreSearchqa } from './score.ts';
import { searchqaSimulation } from './simulation.ts';
import { truncateContext } from './truncate-context.ts';

const bundledFolder = fileURLToPath(new URL('./data', import.meta.url));
const settingsSchema = z.strictObject({});
const goldSchema = z.union([z.string().transform((gold) => [gold]), z.array(z.string())]);

/** SearchQA (spec/benchmarks-qa.md 1). `bundled` is the folder of the small set, null for the benchmark. */
function createSearchqa(
  name: string,
  bundled: string | null,
  { prompts }: BenchmarkContext,
): Benchmark<SearchqaPayload, readonly string[]> {
  const promptOf = (payload: SearchqaPayload, skill: Skill | null) =>
    prompts.render('benchmarks/searchqa/prompts/task', {
      skill: pyStrip(skill?.text ?? ''),
      context: truncateContext(payload.context),
      question: payload.question,
    });
  return {
    name,
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 42,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 180_000,
    brief: searchqaBrief(prompts),

    official: {
      goldOf: (task) => task.payload.answers,
      parseGold(value) {
        const gold = goldSchema.safeParse(value);
        if (!gold.success) throw new DataError(`${name}: gold must be a text or an array of texts`);
        return gold.data;
      },
      score: (response, gold) => scoreSearchqa(response, gold),
    },

    async load({ source, settings, limit, signal }) {
      checkedSettings(name, settingsSchema, settings);
      const { path, provenance } = dataFolder(name, source, bundled);
      await refuseAlteredFolder(path, signal);
      const splits = await loadSplitFolder({
        path,
        benchmark: name,
        schema: searchqaItemSchema,
        contentField: 'question',
        toTask: ({ id, ...payload }) => ({ cluster: id, type: 'searchqa', payload }),
        signal,
      });
      return datasetOf(splits, { provenance, limit });
    },

    open: ({ payload }, skill) =>
      singleQuestionEpisode({
        prompt: promptOf(payload, skill),
        grade: (response, context) => gradeSearchqa(payload, response, context),
      }),

    workspace: async ({ payload }) => answerWorkspace(prompts, promptOf(payload, null)),

    answerText: { answersOf: ({ payload }) => payload.answers, wordsOf: normalTokens },

    simulation: (dataset) => searchqaSimulation(dataset),

    inputText: ({ payload }) =>
      `## Context\n\n${truncateContext(payload.context)}\n\n## Question\n\n${payload.question}`,
  };
}

export const searchqaDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'searchqa',
    summary: 'SearchQA: quiz clues answered from search results (400 train, 200 val, 1,400 test)',
    defaultSource: null,
    create: (context) => createSearchqa('searchqa', null, context),
  },
  {
    name: 'searchqa-mini',
    summary: 'a small self-written set in the form of SearchQA (24 train, 12 val, 24 test)',
    defaultSource: { kind: 'bundled' },
    create: (context) => createSearchqa('searchqa-mini', bundledFolder, context),
  },
];
