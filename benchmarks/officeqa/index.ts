import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { checkedSettings } from '../checked-settings.ts';
import type { Benchmark, BenchmarkContext, BenchmarkDefinition } from '../contract.ts';
import { singleQuestionEpisode } from '../single-question-episode.ts';
import { officeqaBrief } from './brief.ts';
import { DocumentEpisode } from './episode/document-episode.ts';
import { gradeOfficeqa } from './grade.ts';
import { loadOfficeqa } from './load.ts';
import type { OfficeqaPayload } from './payload.ts';
import { normalTokens, scoreOfficeqa } from './score.ts';
import { settingsSchema, variantOf } from './settings.ts';
import { officeqaSimulation } from './simulation.ts';
import { inputText, taskPrompt } from './task-prompt.ts';
import { TaskDocuments } from './tools/task-documents.ts';
import { officeqaWorkspace } from './workspace.ts';

const bundledFolder = fileURLToPath(new URL('./data', import.meta.url));

/** OfficeQA (spec/benchmarks-qa.md 4). `bundled` is the folder of the small set, null for the benchmark. */
function createOfficeqa(
  name: string,
  bundled: string | null,
  { prompts }: BenchmarkContext,
): Benchmark<OfficeqaPayload, string> {
  const settingsOf = (settings: Parameters<Benchmark['needs']>[0]) =>
    checkedSettings(name, settingsSchema, settings);
  const single = (payload: OfficeqaPayload, prompt: ReturnType<typeof taskPrompt>) =>
    singleQuestionEpisode({
      prompt,
      grade: (response, context) => gradeOfficeqa(payload, response, context),
    });
  return {
    name,
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 42,
    needs: (settings) => ({
      images: false,
      tools: settingsOf(settings).mode === 'tools',
      codeRunner: false,
      files: false,
    }),
    variant: (settings) => variantOf(settingsOf(settings)),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 900_000,
    brief: officeqaBrief(prompts),

    official: {
      goldOf: (task) => task.payload.answer,
      parseGold(value) {
        const gold = z.union([z.string(), z.number().transform(String)]).safeParse(value);
        if (!gold.success) throw new DataError(`${name}: gold must be a text or a number`);
        return gold.data;
      },
      score: (response, gold) => scoreOfficeqa(response, gold),
    },

    callsPerTask(settings) {
      const { mode, maxTurns } = settingsOf(settings);
      return mode === 'tools' ? maxTurns : 1;
    },

    load: async (options) => loadOfficeqa(name, bundled, options, settingsOf(options.settings)),

    open({ payload }, skill, { inWorkspace }) {
      const prompt = taskPrompt(prompts, payload, skill);
      return payload.settings.mode === 'tools' && !inWorkspace
        ? new DocumentEpisode(payload, prompt, new TaskDocuments(payload.documents))
        : single(payload, prompt);
    },

    workspace: async (task) => officeqaWorkspace(prompts, task),

    answerText: { answersOf: ({ payload }) => [payload.answer], wordsOf: normalTokens },

    inputText: ({ payload }) => inputText(payload),

    // The answer book knows the bundled tasks and no others.
    ...(bundled === null ? {} : { simulation: officeqaSimulation }),
  };
}

export const officeqaDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'officeqa',
    summary: 'OfficeQA: figures from U.S. Treasury Bulletins, found with tools (50 train, 24 val, 172 test)',
    defaultSource: null,
    create: (context) => createOfficeqa('officeqa', null, context),
  },
  {
    name: 'officeqa-mini',
    summary: 'self-written questions on excerpts of Treasury Bulletins (10 train, 6 val, 10 test)',
    defaultSource: { kind: 'bundled' },
    create: (context) => createOfficeqa('officeqa-mini', bundledFolder, context),
  },
];
