import type { PromptLibrary, RenderedPrompt } from '../../core/prompts.ts';
import { pyStrip } from '../../core/python-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { pageExcerpts } from './excerpts/page-excerpts.ts';
import { oraclePages } from './oracle/oracle-pages.ts';
import type { OfficeqaPayload } from './payload.ts';
import { decodeText, virtualPath } from './tools/task-documents.ts';

const folder = 'benchmarks/officeqa/prompts';
const mostFiles = 20;
const notes = {
  tools: 'Start from it; the tools show what stands around it in the documents.',
  pages: 'It is all that you are given of the documents.',
} as const;

/**
 * The first request of a task in its mode.
 * @throws {DataError} when a file of the task is gone, was altered or is not JSON
 */
export function taskPrompt(
  prompts: PromptLibrary,
  payload: OfficeqaPayload,
  skill: Skill | null,
): RenderedPrompt {
  const { mode, oracle } = payload.settings;
  const values = {
    skill: pyStrip(skill?.text ?? ''),
    question: payload.question,
    files: fileList(payload),
    hints: payload.sourceDocs.map((address) => `- ${address}`).join('\n'),
  };
  if (mode === 'tools')
    return prompts.render(`${folder}/tools`, {
      ...values,
      oracle: oracle === false ? '' : oraclePages(payload, notes.tools),
    });
  return prompts.render(`${folder}/pages`, {
    ...values,
    oracle: mode === 'pages' ? oraclePages(payload, notes.pages) : '',
    excerpts: mode === 'excerpts' ? excerptsOf(payload) : '',
  });
}

/** What a task asks, without the skill and without the text of its documents. */
export function inputText(payload: OfficeqaPayload): string {
  return `## Question\n\n${payload.question}\n\n## Candidate Files\n\n${fileList(payload)}`;
}

function fileList({ documents }: OfficeqaPayload): string {
  const paths = [...new Set(documents.map(virtualPath))].slice(0, mostFiles);
  return paths.map((path) => `- ${path}`).join('\n');
}

function excerptsOf({ question, documents, settings }: OfficeqaPayload): string {
  const sources = documents.map((document) => ({
    path: virtualPath(document),
    text: decodeText(document.read()),
  }));
  return pageExcerpts(question, sources, settings.excerptCharacters);
}
