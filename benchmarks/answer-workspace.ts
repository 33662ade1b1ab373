import type { PromptLibrary, RenderedPrompt } from '../core/prompts.ts';
import type { TaskWorkspace } from '../models/episode.ts';

/** What may be different of such a folder. */
export interface AnswerExtras extends Partial<Pick<TaskWorkspace, 'files' | 'images'>> {
  /** Prompt file with the words on the command line (system part) and the form of task.md (user part). */
  readonly template?: string;
}

/**
 * The folder of a task whose answer is the model's last message: `task.md` with all that direct chat tells the model.
 * @param prompt of direct chat, rendered without a skill
 */
export function answerWorkspace(
  prompts: PromptLibrary,
  { system, user }: RenderedPrompt,
  { files = {}, images = [], template = 'benchmarks/prompts/answer-in-folder' }: AnswerExtras = {},
): TaskWorkspace {
  const folder = prompts.render(template, { instructions: system, task: user });
  return {
    files,
    images,
    taskMarkdown: `${folder.user}\n`,
    prompt: folder.system,
    skillPreamble: '',
    expectedOutputs: [],
    mayWrite: false,
  };
}
