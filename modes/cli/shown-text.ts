import { headOf, tailOf } from '../../core/cut-text.ts';

/** Characters of one tool result that a transcript keeps. */
const longestShown = 64 * 1024;

/** A text as a transcript shows it: the middle of a long one is left out, and the gap says how long it was. */
export function shownText(text: string): string {
  if (text.length <= longestShown) return text;
  const half = longestShown / 2;
  return `${headOf(text, half)}\n[${text.length - 2 * half} characters left out]\n${tailOf(text, half)}`;
}
