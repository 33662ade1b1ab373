import { deletePunctuation, pySplit } from '../../core/python-text.ts';
import { bounded, type Grade } from '../single-question-episode.ts';
import { goldStrings } from './gold-strings.ts';
import type { DocvqaPayload } from './payload.ts';
import { type DocvqaScore, normalAnswer, scoreDocvqa } from './score.ts';

/** Longer answers are compared no further than by their score. */
const longestCompared = 2000;

/** Scores a reply and writes what the run may pass on of it, in three grades of detail. */
export function gradeDocvqa(
  payload: Pick<DocvqaPayload, 'question' | 'answers'>,
  response: string,
  { truncated }: { readonly truncated: boolean },
): Grade {
  const golds = goldStrings([...payload.answers]);
  const score = scoreDocvqa(response, golds);
  const right = score.hard === 1;
  const shown = JSON.stringify(bounded(score.extracted, 300));
  const line = `Exact match ${score.hard}, ANLS ${score.soft.toFixed(3)}.`;
  const diagnosis = right ? `${line} Correct.` : `${line} ${difference(score, golds)}`;
  const expected = golds.map((gold) => JSON.stringify(bounded(gold, 300))).join(' or ');
  return {
    hard: score.hard,
    soft: score.soft,
    answer: score.extracted,
    failReason: right ? null : failure(score, response, truncated),
    feedback: { score: line, diagnosis, answer: `${diagnosis} Answered ${shown}; expected ${expected}.` },
    verification: `Question: ${payload.question}\nAnswer read: ${shown}\n${line}`,
  };
}

function failure({ tagged, extracted, soft }: DocvqaScore, response: string, truncated: boolean): string {
  if (truncated) return 'truncated: the reply ended at the output limit before a right answer';
  if (response.trim() === '') return 'empty reply: the model wrote nothing';
  if (extracted === '') return 'empty answer: nothing between the answer tags';
  if (!tagged) return 'no answer tag: the last line was taken as the answer and does not match';
  return soft > 0
    ? 'near miss: close to an expected answer without being equal to it'
    : 'wrong answer: half of the characters or more differ from every expected answer';
}

/** What is wrong, without the gold text: how the answer relates to the expected answer that is most like it. */
function difference(score: DocvqaScore, golds: readonly string[]): string {
  const untagged = score.tagged ? '' : ' There was no <answer> pair, so the last line was read.';
  const given = normalAnswer(score.extracted);
  if (given === '') return `No answer was given.${untagged}`;
  if (given.length > longestCompared) return `The answer is far longer than any expected one.${untagged}`;
  const relations = golds.map(normalAnswer).map((wanted) => relation(given, wanted));
  const [found] = kinds.filter((kind) => relations.includes(kind));
  return `${found ?? kinds[kinds.length - 1]}${untagged}`;
}

/** From the closest relation to none at all. */
const kinds = [
  'The same words and digits, but punctuation, signs or spacing differ.',
  'The expected answer is in it, with more text around it.',
  'It is a part of an expected answer: text is missing.',
  'The text around the digits agrees, a digit does not: another number or a reading error.',
  'The same kind of value (an amount, a date, a number), but another one.',
  'Some words agree, others do not.',
  'Nothing of it agrees with an expected answer: another place of the page, or other words.',
] as const;

function relation(given: string, wanted: string): (typeof kinds)[number] {
  if (bare(given) === bare(wanted) && bare(given) !== '') return kinds[0];
  if (wanted !== '' && given.includes(wanted)) return kinds[1];
  if (wanted.includes(given)) return kinds[2];
  const [form, wantedForm] = [digitsHidden(given), digitsHidden(wanted)];
  if (form === wantedForm && form !== given) return kinds[3];
  if (/\d/.test(given) && form.replace(/[#,.]+/g, '#') === wantedForm.replace(/[#,.]+/g, '#'))
    return kinds[4];
  const words = new Set(wordsOf(wanted));
  return wordsOf(given).some((word) => words.has(word)) ? kinds[5] : kinds[6];
}

function bare(text: string): string {
  return deletePunctuation(text).replace(/[\s$€£¥]+/g, '');
}

function digitsHidden(text: string): string {
  return text.replace(/\d/g, '#');
}

function wordsOf(text: string): string[] {
  return pySplit(deletePunctuation(text));
}
