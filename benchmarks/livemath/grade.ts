import { bounded, type Grade } from '../single-question-episode.ts';
import { type LivemathGold, type LivemathScore, scoreLivemath } from './score.ts';

/** Scores a reply and writes what the run may pass on of it, in three grades of detail. */
export function gradeLivemath(
  question: string,
  gold: LivemathGold,
  response: string,
  { truncated }: { readonly truncated: boolean },
): Grade {
  const score = scoreLivemath(response, gold);
  const right = score.hard === 1;
  const shown = JSON.stringify(bounded(score.extracted, 300));
  const line = `Score ${score.hard}.`;
  const diagnosis = `${line} ${right ? 'Correct.' : explained(score)}`;
  const { label, text } = gold.correct_choice;
  return {
    hard: score.hard,
    soft: score.soft,
    answer: score.extracted,
    failReason: right ? null : failure(score, response, truncated),
    feedback: {
      score: line,
      diagnosis,
      answer: `${diagnosis} Answered ${shown}; expected ${label}: ${text}`,
    },
    verification: `Question: ${question}\nAnswer read: ${shown}\n${line}`,
  };
}

function failure(score: LivemathScore, response: string, truncated: boolean): string {
  if (truncated) return 'truncated: the reply ended at the output limit before a right answer';
  if (response.trim() === '') return 'empty reply: the model wrote nothing';
  if (score.isLabel) return 'wrong choice: another choice is the best answer';
  return score.tagged
    ? 'unreadable answer: the answer is not the letter of a choice'
    : 'no answer tag: the last line was taken as the answer and is not the letter of a choice';
}

function explained(score: LivemathScore): string {
  if (score.isLabel)
    return `Choice ${score.extracted} is not the best answer: compare quantifiers, strength and hypotheses.`;
  return score.tagged
    ? 'The answer could not be read as the letter of a choice.'
    : 'There was no <answer> pair, and the last line is not the letter of a choice.';
}
