import { pySplitLines, pyStrip } from '../core/python-text.ts';

export interface ExtractedAnswer {
  readonly text: string;
  /** False: there was no tag pair, the last non-empty line stands in. */
  readonly tagged: boolean;
}

/**
 * The answer of a reply (spec/benchmarks-qa.md 1.3): the last pair of an opening `<answer>` and the nearest
 * closing `</answer>`, in any case, across lines, stripped; without a pair the last non-empty line. Tags with
 * attributes or inner spaces do not count; an empty pair gives the empty text.
 *
 * Tags are walked one by one: the obvious lazy pattern takes quadratic time on a reply of opening tags alone.
 */
export function lastAnswer(response: string): ExtractedAnswer {
  let opened: number | null = null;
  let last: string | null = null;
  // With `u`, case folding reaches the long s, as in Python.
  for (const tag of response.matchAll(/<(\/?)answer>/giu)) {
    if (tag[1] === '') opened ??= tag.index + tag[0].length;
    else if (opened !== null) {
      last = response.slice(opened, tag.index);
      opened = null;
    }
  }
  if (last !== null) return { text: pyStrip(last), tagged: true };
  const line = pySplitLines(response)
    .map(pyStrip)
    .findLast((candidate) => candidate !== '');
  return { text: line ?? '', tagged: false };
}
