import { deletePunctuation, pySplit, wholeWords } from '../../core/python-text.ts';
import { lastAnswer } from '../answer-tag.ts';
import { tokenF1 } from '../token-f1.ts';

export interface SearchqaScore {
  /** 1 when the normalised answer equals a normalised gold answer. */
  readonly hard: 0 | 1;
  /** Best token F1 over the gold answers. */
  readonly soft: number;
  readonly extracted: string;
  /** False: no `<answer>` pair, the last line was taken. */
  readonly tagged: boolean;
}

const articles = wholeWords(['a', 'an', 'the']);

/**
 * SearchQA's exact match and token F1 (spec/benchmarks-qa.md 1.3). An answer that normalises to nothing equals
 * only a gold answer that does so too; an empty gold list scores 0.
 */
export function scoreSearchqa(response: string, golds: readonly string[]): SearchqaScore {
  const { text, tagged } = lastAnswer(response);
  const answer = normalTokens(text);
  let hard: 0 | 1 = 0;
  let soft = 0;
  for (const gold of golds) {
    const expected = normalTokens(gold);
    if (expected.join(' ') === answer.join(' ')) hard = 1;
    soft = Math.max(soft, tokenF1(answer, expected));
  }
  return { hard, soft, extracted: text, tagged };
}

/** Lower case, no ASCII punctuation, no articles, split at white space: in this order. */
export function normalTokens(text: string): string[] {
  return pySplit(deletePunctuation(text.toLowerCase()).replace(articles, ' '));
}
