import type { Trace2SkillConfig } from './config.ts';

/**
 * What is structurally wrong with a finished document (spec/baselines.md 7.5), in sentences for the model that repairs
 * it; empty when nothing is.
 */
export function documentProblems(
  text: string,
  original: string,
  { maxDocumentLines, maxDocumentCharacters }: Trace2SkillConfig,
): string[] {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const front = frontMatter(original);
  return [
    ...(text.trim() === '' ? ['The document is empty.'] : []),
    ...(lines > maxDocumentLines
      ? [`The document has ${lines} lines; at most ${maxDocumentLines} are allowed.`]
      : []),
    ...(text.length > maxDocumentCharacters
      ? [`The document has ${text.length} characters; at most ${maxDocumentCharacters} are allowed.`]
      : []),
    ...(front !== null && frontMatter(text) === null
      ? [`The front matter at the start of the document is gone; it was:\n${front}`]
      : []),
  ];
}

/** The part between the first line `---` and the next, both included. */
function frontMatter(text: string): string | null {
  return /^---\n[\s\S]*?\n---(?=\n|$)/.exec(text)?.[0] ?? null;
}
