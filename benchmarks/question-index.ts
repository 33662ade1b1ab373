/** Finds the task that a user prompt asks about. */
export interface QuestionIndex {
  /** Id of the task whose question the prompt holds, or null. Of several, the one with the longest question. */
  find(userText: string): string | null;
}

/**
 * Indexes tasks by the text of their question. The prompts of all our question answering benchmarks put it
 * below a `## Question` heading; a prompt without that heading is searched as a whole.
 */
export function createQuestionIndex(
  tasks: readonly { readonly id: string; readonly question: string }[],
): QuestionIndex {
  const longestFirst = [...tasks].sort((a, b) => b.question.length - a.question.length);
  const ids = new Map(tasks.map(({ id, question }) => [question.trim(), id]));
  return {
    find(userText) {
      const asked = questionSection(userText);
      const exact = asked === null ? undefined : ids.get(asked);
      if (exact !== undefined) return exact;
      const text = userText.trim();
      const held = longestFirst.find(
        ({ question }) => question.trim() !== '' && text.includes(question.trim()),
      );
      return held?.id ?? null;
    },
  };
}

/** Text below the last `## Question` line, up to the next heading of that level. */
function questionSection(userText: string): string | null {
  const heading = [...userText.matchAll(/^## Question[ \t]*$/gm)].at(-1);
  if (heading === undefined) return null;
  const rest = userText.slice(heading.index + heading[0].length);
  const next = /^## /m.exec(rest);
  return (next === null ? rest : rest.slice(0, next.index)).trim();
}
