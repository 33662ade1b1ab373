import type { PromptLibrary, RenderedPrompt } from '../../core/prompts.ts';

/** One step that was taken: what was seen before it, and what was typed. */
export interface TakenStep {
  readonly observation: string;
  readonly action: string;
}

export interface StepPrompt {
  /** Trimmed; empty: there is none. */
  readonly skill: string;
  readonly goal: string;
  readonly taken: readonly TakenStep[];
  readonly historyLength: number;
  readonly observation: string;
  readonly commands: readonly string[];
}

/**
 * The messages of one step, which stand alone: there is no chat history (spec/benchmarks-agentic.md 2.3). The
 * forms of history and command list are the published ones, the words around them are ours.
 */
export function stepPrompt(prompts: PromptLibrary, step: StepPrompt): RenderedPrompt {
  const { skill, goal, taken, historyLength, observation, commands } = step;
  const from = Math.max(0, taken.length - historyLength);
  const history = taken
    .slice(from)
    .map(
      (one, index) =>
        `[Observation ${from + index + 1}: '${one.observation}', Action ${from + index + 1}: '${one.action}']`,
    );
  return prompts.render('benchmarks/alfworld/prompts/step', {
    skill,
    goal,
    // With a window of 0 the goal and the number of steps are still shown.
    history: taken.length > 0 && history.length === 0 ? '(not shown)' : history.join('\n'),
    taken: String(taken.length),
    step: String(taken.length + 1),
    observation,
    commands: commandList(commands),
  });
}

/** Every command but `help`, which stays executable, in quotes and brackets. */
export function commandList(commands: readonly string[]): string {
  return `[${commands
    .filter((command) => command !== 'help')
    .map((command) => `'${command}'`)
    .join('\n ')}]`;
}
