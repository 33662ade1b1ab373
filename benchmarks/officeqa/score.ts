import { pySplit, pySplitLines, pyStrip, wholeWords } from '../../core/python-text.ts';
import { tokenF1 } from '../token-f1.ts';

export interface OfficeqaScore {
  /** 1 when the normalised answer equals the normalised gold answer. */
  readonly hard: 0 | 1;
  /** Token F1. */
  readonly soft: number;
  readonly extracted: string;
  /** `pair`: between tags; `line`: an opening tag without its pair, the last line was taken; `none`: no opening tag. */
  readonly found: 'pair' | 'line' | 'none';
}

const ignoredWords = wholeWords(['millions?', 'billions?', 'dollars?', 'nominal']);
/** ASCII punctuation but the full stop, the hyphen and the percent sign. */
const deleted = /[!-$&-,/:-@[-`{-~]/g;

/** Whether a reply counts as an answer at all: the opening tag in any case. */
export function holdsAnswer(response: string): boolean {
  return response.toLowerCase().includes('<answer>');
}

/**
 * SkillOpt's score of OfficeQA (spec/benchmarks-qa.md 4.5): string equality, not Databricks' `reward.py`. The first tag
 * pair counts. An empty answer scores 0 even when the gold answer is empty.
 */
export function scoreOfficeqa(response: string, gold: string): OfficeqaScore {
  const { extracted, found } = extractAnswer(response);
  const score = extracted === '' ? ({ hard: 0, soft: 0 } as const) : compareAnswers(extracted, gold);
  return { ...score, extracted, found };
}

/** The score of an answer without its tags. */
export function compareAnswers(answer: string, gold: string): { hard: 0 | 1; soft: number } {
  const [given, wanted] = [normalTokens(answer), normalTokens(gold)];
  return { hard: given.join(' ') === wanted.join(' ') ? 1 : 0, soft: tokenF1(given, wanted) };
}

/** Lower case, no commas and no punctuation but `.-%`, without unit words that do not count, split at white space. */
export function normalTokens(text: string): string[] {
  return pySplit(pyStrip(text.toLowerCase()).replace(deleted, '').replace(ignoredWords, ' '));
}

function extractAnswer(response: string): Pick<OfficeqaScore, 'extracted' | 'found'> {
  if (!holdsAnswer(response)) return { extracted: '', found: 'none' };
  // With `u`, case folding reaches the long s, as in Python.
  const opening = /<answer>/iu.exec(response);
  const start = opening === null ? 0 : opening.index + opening[0].length;
  const closing = opening === null ? null : /<\/answer>/iu.exec(response.slice(start));
  if (closing !== null)
    return { extracted: pyStrip(response.slice(start, start + closing.index)), found: 'pair' };
  const line = pySplitLines(response)
    .map(pyStrip)
    .findLast((candidate) => candidate !== '');
  return { extracted: line ?? '', found: 'line' };
}
