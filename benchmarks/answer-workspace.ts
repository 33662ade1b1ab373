import type { PromptLibrary, RenderedPrompt } from '../core/prompts.ts';
import type { TaskWorkspace } from '../models/episode.ts';

/** What such a folder may hold beside the task's text; nothing by default. */
export type AnswerExtras = Partial<Pick<TaskWorkspace, 'files' | 'images'>>;

/**
 * The folder of a task whose answer is the model's last message: `task.md` with all that direct chat tells the model.
 * @param prompt of direct chat, rendered without a skill
 */
export function answerWorkspace(
  prompts: PromptLibrary,
  { system, user }: RenderedPrompt,
  { files = {}, images = [] }: AnswerExtras = {},
): TaskWorkspace {
  const folder = prompts.render('benchmarks/prompts/answer-in-folder', { instructions: system, task: user });
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
