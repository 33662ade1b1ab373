import { ConfigError } from '../../core/errors.ts';
import type { SimulationBook } from '../../models/simulated/book.ts';
import type { Dataset } from '../contract.ts';
import { pythonSolution } from './mini/python-solution.ts';
import { type Choice, choices, rightChoice, solutionScript } from './mini/solution.ts';
import { instructionOf, type MiniTask, miniTasks } from './mini/tasks.ts';
import type { SpreadsheetPayload } from './payload.ts';
import { spreadsheetConcepts } from './simulation/concepts.ts';
import { readChoice } from './simulation/read-choice.ts';

/**
 * Traps and answer book of the bundled tasks for the simulated world: replies are scripts that fall into the traps, and
 * the sandbox and the scorer do the rest. The private fact of a task is its calculation, which no document mends.
 * @throws {ConfigError} for rollouts with tools: the simulated models call none of them
 */
export function spreadsheetSimulation(dataset: Dataset<SpreadsheetPayload>): SimulationBook {
  const { train, val, test } = dataset.splits;
  const loaded = [...train, ...val, ...test];
  const settings = loaded[0]?.payload.settings;
  if (settings?.rollout === 'react')
    throw new ConfigError(
      'spreadsheetbench-mini: simulated models answer with a script and call no tools; use rollout single or multi',
    );
  const runner = settings?.runner ?? 'javascript';
  const there = new Set(loaded.map(({ id }) => id));
  const tasks = new Map(miniTasks.filter(({ id }) => there.has(id)).map((task) => [task.id, task]));
  return {
    world: 'spreadsheetbench-mini',
    seed: 1,
    concepts: spreadsheetConcepts,
    tasks: [...tasks.values()].map(({ id, missingIsZero }) => ({
      id,
      concepts: spreadsheetConcepts.map((concept) => ({
        id: concept.id,
        exception: concept.exception !== null && missingIsZero,
      })),
    })),
    identify(userText) {
      const found = [...tasks.values()].find((task) => userText.includes(instructionOf(task)));
      return found?.id ?? null;
    },
    render(taskId, values, privateFactRight) {
      const task = tasks.get(taskId);
      if (task === undefined) return '';
      const choice = chosen(task, values);
      const script =
        runner === 'python'
          ? pythonSolution(task, choice, !privateFactRight)
          : solutionScript(task, choice, privateFactRight ? '' : ' + 1');
      return `\`\`\`${runner}\n${script}\n\`\`\``;
    },
    inspect(taskId, output) {
      if (!tasks.has(taskId)) return {};
      return Object.fromEntries(spreadsheetConcepts.map(({ id }) => [id, readChoice(id, output, runner)]));
    },
  };
}

function chosen(task: MiniTask, values: Readonly<Record<string, number>>): Choice {
  const right = rightChoice(task);
  const at = (name: keyof Choice) => values[name] ?? -1;
  return {
    form: choices.form[at('form')] ?? right.form,
    rows: choices.rows[at('rows')] ?? right.rows,
    sheet: choices.sheet[at('sheet')] ?? right.sheet,
    missing: choices.missing[at('missing')] ?? right.missing,
  };
}
