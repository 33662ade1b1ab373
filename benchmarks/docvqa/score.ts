import { pySplit } from '../../core/python-text.ts';
import { editDistanceWithin } from './edit-distance.ts';
import { extractAnswer } from './extract-answer.ts';

export interface DocvqaScore {
  /** 1 when the soft score is at least 0.999: an exact match up to case and spacing, but for very long answers. */
  readonly hard: 0 | 1;
  /** ANLS: the best similarity to a gold answer, 0 where half of the longer text or more differs. */
  readonly soft: number;
  readonly extracted: string;
  /** False: no `<answer>` pair, the last line was taken. */
  readonly tagged: boolean;
}

const hardFrom = 0.999;

/**
 * DocVQA's average normalised Levenshtein similarity for one reply (spec/benchmarks-qa.md 3.3).
 * @param golds as {@link goldStrings} gives them: without any gold answer it holds one empty text, which an empty answer
 * matches
 */
export function scoreDocvqa(response: string, golds: readonly string[]): DocvqaScore {
  const { text, tagged } = extractAnswer(response);
  const answer = normalAnswer(text);
  const soft = golds.reduce((best, gold) => Math.max(best, similarity(answer, normalAnswer(gold))), 0);
  return { hard: soft >= hardFrom ? 1 : 0, soft, extracted: text, tagged };
}

/** Lower case with single spaces. Punctuation, currency signs and accents count. */
export function normalAnswer(text: string): string {
  return pySplit(text.toLowerCase()).join(' ');
}

/** 1 minus the edit distance over the longer length, in code points; 0 from a distance of half of it on. */
function similarity(answer: string, gold: string): number {
  if (answer === gold) return 1;
  // A surrogate pair is one code point, so this cut is safe for units, too: no answer may cost more than its gold allows.
  if (Math.min(answer.length, gold.length) * 4 < Math.max(answer.length, gold.length)) return 0;
  const [given, wanted] = [codePoints(answer), codePoints(gold)];
  const longer = Math.max(given.length, wanted.length);
  const distance = editDistanceWithin(given, wanted, Math.ceil(longer / 2) - 1);
  return distance === null ? 0 : 1 - distance / longer;
}

function codePoints(text: string): number[] {
  return Array.from(text, (point) => point.codePointAt(0) ?? 0);
}
