import { posix } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import type { PromptLibrary } from '../../core/prompts.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import { answerWorkspace } from '../answer-workspace.ts';
import type { OfficeqaPayload } from './payload.ts';
import { taskPrompt } from './task-prompt.ts';
import { decodeText, documentFolder, virtualPath } from './tools/task-documents.ts';

const prompts = 'benchmarks/officeqa/prompts';

/** Most characters of the documents of a task; twelve bulletins, the most that a published task names, have about 8 million. */
const mostCharacters = 32_000_000;

/**
 * The folder of a task. In the mode `tools` its documents lie where the prompt says, below `documents/`; the other modes
 * show what they show in `task.md`, and no document.
 * @throws {ConfigError} when the documents are too long for a folder
 * @throws {DataError} when a file of the task is gone, was altered or is not JSON
 */
export function officeqaWorkspace(library: PromptLibrary, task: Task<OfficeqaPayload>): TaskWorkspace {
  const { payload } = task;
  const { user } = taskPrompt(library, payload, null);
  const withTools = payload.settings.mode === 'tools';
  const { system } = library.render(`${prompts}/folder-${withTools ? 'tools' : 'pages'}`, {});
  return answerWorkspace(library, { system, user }, { files: withTools ? documentsOf(task) : {} });
}

/** The documents by their path in the folder, with the text that the tools of direct chat show. */
function documentsOf({ id, payload }: Task<OfficeqaPayload>): Record<string, string> {
  const files: Record<string, string> = {};
  let characters = 0;
  for (const document of payload.documents) {
    const text = decodeText(document.read());
    characters += text.length;
    if (characters > mostCharacters)
      throw new ConfigError(
        `officeqa: the documents of task '${id}' have more than ${mostCharacters} characters, too many for a folder; use the setting 'mode: pages' or 'mode: excerpts'`,
      );
    files[posix.relative(posix.dirname(documentFolder), virtualPath(document))] = text;
  }
  return files;
}
