import { codePointLength, codePointPrefix, pySplitLines, pyStrip } from '../../core/python-text.ts';
import type { ExtractedAnswer } from '../answer-tag.ts';

const opening = '<answer>';
const closing = '</answer>';

/**
 * The answer of a reply (spec/benchmarks-qa.md 3.3): what stands between the last opening and the last closing tag, in any
 * case, when the closing one is later; else the last non-empty line. This is not the rule of the other question answering
 * benchmarks: the two tags are looked for independently, and their places come from the lower-cased text. A character
 * whose lower case is longer (U+0130) therefore moves the cut, as in the published evaluator.
 */
export function extractAnswer(response: string): ExtractedAnswer {
  const lower = response.toLowerCase();
  const [start, end] = [lower.lastIndexOf(opening), lower.lastIndexOf(closing)];
  if (start >= 0 && end > start) {
    const from = codePointLength(lower.slice(0, start)) + opening.length;
    const to = codePointLength(lower.slice(0, end));
    const head = codePointPrefix(response, to);
    return { text: pyStrip(head.slice(codePointPrefix(head, from).length)), tagged: true };
  }
  const line = pySplitLines(response)
    .map(pyStrip)
    .findLast((candidate) => candidate !== '');
  return { text: line ?? '', tagged: false };
}
