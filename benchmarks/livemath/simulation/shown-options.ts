import { labelAt } from '../choices.ts';

/** Letter -> option text, as a prompt shows them. */
export type ShownOptions = ReadonlyMap<string, string>;

/**
 * Reads the order of the options from a user prompt, where each stands on a line of its own as `C. text`.
 * Options that the prompt does not show are missing from the result.
 */
export function shownOptions(userText: string, texts: readonly string[]): ShownOptions {
  const shown = new Map<string, string>();
  const lines = `\n${withoutTrailingSpace(userText)}\n`;
  // An option may be the beginning of another one, so the longest that fits is meant.
  const longestFirst = [...texts].sort((a, b) => b.length - a.length);
  for (let position = 0; position < texts.length; position += 1) {
    const label = labelAt(position);
    const text = longestFirst.find((candidate) =>
      lines.includes(`\n${label}. ${withoutTrailingSpace(candidate)}\n`),
    );
    if (text !== undefined) shown.set(label, text);
  }
  return shown;
}

/** The letter under which an option is shown, or null. */
export function letterOf(shown: ShownOptions, text: string): string | null {
  for (const [label, candidate] of shown) if (candidate === text) return label;
  return null;
}

function withoutTrailingSpace(text: string): string {
  return text.replace(/[^\S\n]+$/gm, '').trim();
}
