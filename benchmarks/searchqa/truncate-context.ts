import { codePointLength, codePointPrefix } from '../../core/python-text.ts';

/** Longest context that is shown whole, in code points. */
const contextLimit = 6000;
const marker = '[DOC]';
const note = '\n...[truncated]';

/**
 * Cuts a context to the published budget (spec/benchmarks-qa.md 1.2): whole documents as long as they fit,
 * else the first 6,000 characters and a note. A quirk is kept: a text that begins with the marker loses that
 * first marker when it is cut.
 */
export function truncateContext(context: string): string {
  // A text has at most as many code points as UTF-16 units, and those need no counting.
  if (context.length <= contextLimit || codePointLength(context) <= contextLimit) return context;
  let kept = '';
  let length = 0;
  for (const piece of context.split(marker)) {
    const addition = kept === '' ? piece : marker + piece;
    const grown = length + codePointLength(addition);
    if (grown > contextLimit) break;
    kept += addition;
    length = grown;
  }
  return kept === '' ? codePointPrefix(context, contextLimit) + note : kept;
}
