import { bounded, type Grade } from '../single-question-episode.ts';
import type { SearchqaPayload } from './payload.ts';
import { normalTokens, type SearchqaScore, scoreSearchqa } from './score.ts';

/** Scores a reply and writes what the run may pass on of it, in three grades of detail. */
export function gradeSearchqa(
  payload: SearchqaPayload,
  response: string,
  { truncated }: { readonly truncated: boolean },
): Grade {
  const score = scoreSearchqa(response, payload.answers);
  const failReason = score.hard === 1 ? null : failure(score, response, truncated);
  const shown = JSON.stringify(bounded(score.extracted, 300));
  const line = `Exact match ${score.hard}, token F1 ${score.soft.toFixed(3)}.`;
  const diagnosis = score.hard === 1 ? `${line} Correct.` : `${line} ${difference(score, payload)}`;
  const golds = payload.answers.map((answer) => JSON.stringify(answer)).join(' or ');
  return {
    hard: score.hard,
    soft: score.soft,
    answer: score.extracted,
    failReason,
    feedback: { score: line, diagnosis, answer: `${diagnosis} Answered ${shown}; expected ${golds}.` },
    verification: `Question: ${payload.question}\nAnswer read: ${shown}\n${line}`,
  };
}

function failure({ tagged, extracted, soft }: SearchqaScore, response: string, truncated: boolean): string {
  if (truncated) return 'truncated: the reply ended at the output limit before a right answer';
  if (response.trim() === '') return 'empty reply: the model wrote nothing';
  if (extracted === '') return 'empty answer: nothing between the answer tags';
  if (!tagged) return 'no answer tag: the last line was taken as the answer and does not match';
  return soft > 0
    ? 'inexact answer: shares words with the expected answer without being equal to it'
    : 'wrong answer: shares no word with the expected answer';
}

/** What is wrong, without the gold words: how the answer's words relate to the closest gold answer's. */
function difference(score: SearchqaScore, { answers }: SearchqaPayload): string {
  const untagged = score.tagged ? '' : ' There was no <answer> pair, so the last line was read.';
  const given = normalTokens(score.extracted);
  if (given.length === 0) return `No answer was given.${untagged}`;
  if (score.soft === 0) return `No word of the answer is in an expected one.${untagged}`;
  const wanted = answers
    .map(normalTokens)
    .map((words) => ({
      extra: given.filter((word) => !words.includes(word)).length,
      missing: words.filter((word) => !given.includes(word)).length,
    }))
    .sort((a, b) => a.extra + a.missing - (b.extra + b.missing))[0];
  if (wanted === undefined) return `There is no expected answer.${untagged}`;
  const parts = [
    ...(wanted.extra > 0 ? [`${wanted.extra} word(s) too many`] : []),
    ...(wanted.missing > 0 ? [`${wanted.missing} word(s) missing`] : []),
  ];
  return `Close: ${parts.length > 0 ? parts.join(' and ') : 'the words are right, their order or number is not'}.${untagged}`;
}
