import type { PromptLibrary } from '../../core/prompts.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import { attachmentsIndex } from './attachments.ts';
import { skillPath, taskPath, workspaceFolder } from './contract.ts';

/** Name of the prompt file. */
export const taskPromptName = 'modes/cli/prompts/task';

export interface PromptOptions {
  readonly hasSkill: boolean;
  /** A first try ended without an answer. */
  readonly isAgain: boolean;
}

/** What a CLI is told on its command line: how to work here, then the benchmark's own words. */
export function taskPrompt(
  prompts: PromptLibrary,
  workspace: TaskWorkspace,
  { hasSkill, isAgain }: PromptOptions,
): string {
  return prompts.render(taskPromptName, {
    folder: workspaceFolder,
    task: taskPath,
    skill: hasSkill ? skillPath : '',
    attachments: workspace.images.length > 0 ? attachmentsIndex : '',
    write: workspace.mayWrite ? 'yes' : '',
    read: workspace.mayWrite ? '' : 'yes',
    request: workspace.prompt.trim(),
    again: isAgain ? 'yes' : '',
  }).user;
}
