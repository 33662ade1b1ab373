import { readFileSync } from 'node:fs';
import type { PromptLibrary } from '../../../core/prompts.ts';
import type { Task } from '../../../core/vocabulary.ts';
import type { TaskWorkspace } from '../../../models/episode.ts';
import { taskPrompt } from '../episode/prompt.ts';
import { asSingle, firstCase } from '../episode/steps.ts';
import type { SpreadsheetPayload } from '../payload.ts';
import { solutionName } from '../script/run-script.ts';

const prompts = 'benchmarks/spreadsheetbench/prompts';
const driver = readFileSync(new URL('./run_solution.py', import.meta.url), 'utf8');

/**
 * The folder of a task (spec/benchmarks-agentic.md 4.1): the first case's input, and a driver for Python scripts. Whatever
 * the rollout mode, the task is that of `single`: one script, without feedback.
 */
export function spreadsheetWorkspace(library: PromptLibrary, task: Task<SpreadsheetPayload>): TaskWorkspace {
  const { runner, scriptSeconds } = task.payload.settings;
  const isPython = runner === 'python';
  const file = solutionName(runner);
  const values = { file, python: isPython ? 'yes' : '', javascript: isPython ? '' : 'yes' };
  const { user } = taskPrompt(library, asSingle(task).payload, null);
  const folder = library.render(`${prompts}/folder`, { ...values, task: user });
  return {
    files: {
      'input.xlsx': firstCase(task).input.read(),
      ...(isPython ? { 'run_solution.py': driverFor(scriptSeconds) } : {}),
    },
    taskMarkdown: `${folder.user}\n`,
    prompt: folder.system,
    skillPreamble: library.render(`${prompts}/skill-preamble`, values).user,
    images: [],
    expectedOutputs: [file],
    mayWrite: true,
  };
}

function driverFor(seconds: number): string {
  return driver.replace(/^SECONDS = \d+$/m, `SECONDS = ${seconds}`);
}
