import { fileURLToPath } from 'node:url';
import { checkedSettings } from '../checked-settings.ts';
import type { Benchmark, BenchmarkContext, BenchmarkDefinition } from '../contract.ts';
import { spreadsheetBrief } from './brief.ts';
import { inputText } from './episode/prompt.ts';
import { ScriptEpisode } from './episode/script-episode.ts';
import { asSingle } from './episode/steps.ts';
import { ToolEpisode } from './episode/tool-episode.ts';
import { spreadsheetWorkspace } from './folder/workspace.ts';
import { loadSpreadsheets } from './load.ts';
import type { SpreadsheetPayload } from './payload.ts';
import { spreadsheetOutputs } from './score-folder.ts';
import { settingsSchema } from './settings.ts';
import { spreadsheetSimulation } from './simulation.ts';
import { verifyScript } from './verify-script.ts';

const bundledFolder = fileURLToPath(new URL('./data', import.meta.url));

/** SpreadsheetBench (spec/benchmarks-agentic.md 1). `bundled` is the folder of the small set, null for the benchmark. */
function createSpreadsheetbench(
  name: string,
  bundled: string | null,
  { prompts }: BenchmarkContext,
): Benchmark<SpreadsheetPayload> {
  return {
    name,
    version: '1',
    objective: { metric: 'hard' },
    evalPresentationSeed: 42,
    needs: (settings) => ({
      images: false,
      tools: checkedSettings(name, settingsSchema, settings).rollout === 'react',
      codeRunner: true,
      files: false,
    }),
    modes: ['direct', 'codex', 'claude-code'],
    timeLimitMs: 600_000,
    callsPerTask(settings) {
      const { rollout, maxTurns } = checkedSettings(name, settingsSchema, settings);
      return rollout === 'single' ? 1 : maxTurns;
    },
    codeLanguages: (settings) => [checkedSettings(name, settingsSchema, settings).runner],
    brief: spreadsheetBrief(prompts, bundled !== null),
    official: null,
    outputs: spreadsheetOutputs,
    load: (options) =>
      loadSpreadsheets(name, bundled, options, checkedSettings(name, settingsSchema, options.settings)),
    open(task, skill, options) {
      if (options.inWorkspace) return new ScriptEpisode(prompts, asSingle(task), skill, options);
      return task.payload.settings.rollout === 'react'
        ? new ToolEpisode(prompts, task, skill, options)
        : new ScriptEpisode(prompts, task, skill, options);
    },
    workspace: async (task) => spreadsheetWorkspace(prompts, task),
    verify: (task, response, options) => verifyScript(prompts, task, response, options),
    inputText: ({ payload }) => inputText(payload),
    // The answer book knows the bundled tasks and no others.
    ...(bundled === null ? {} : { simulation: spreadsheetSimulation }),
  };
}

export const spreadsheetbenchDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'spreadsheetbench',
    summary: 'SpreadsheetBench: scripts that edit workbooks from Excel forums (80 train, 40 val, 280 test)',
    defaultSource: null,
    create: (context) => createSpreadsheetbench('spreadsheetbench', null, context),
  },
  {
    name: 'spreadsheetbench-mini',
    summary: 'small self-made workbooks in the form of SpreadsheetBench (6 train, 4 val, 6 test)',
    defaultSource: { kind: 'bundled' },
    create: (context) => createSpreadsheetbench('spreadsheetbench-mini', bundledFolder, context),
  },
];
