import { bounded, type Grade } from '../single-question-episode.ts';
import { answerDifference } from './difference.ts';
import type { OfficeqaPayload } from './payload.ts';
import { type OfficeqaScore, scoreOfficeqa } from './score.ts';
import { tolerantScore } from './tolerant/tolerant-score.ts';

/** How a rollout ended without an answer: a kind for step buffers, and a sentence. */
export interface Failure {
  readonly kind: string;
  readonly sentence: string;
  /** More for those who may see a diagnosis. */
  readonly detail?: string;
}

/** Scores the reply that ended a rollout, and writes what the run may pass on of it. */
export function gradeOfficeqa(
  payload: OfficeqaPayload,
  response: string,
  { truncated }: { readonly truncated: boolean },
): Grade {
  const score = scoreOfficeqa(response, payload.answer);
  const failure = score.hard === 1 ? null : failureOf(score, response, truncated);
  return gradeWith(payload, score, failure);
}

/** A rollout that ended without an answer: it scores 0. */
export function gradeFailure(payload: OfficeqaPayload, failure: Failure): Grade {
  return gradeWith(payload, { hard: 0, soft: 0, extracted: '', found: 'none' }, failure);
}

function gradeWith(payload: OfficeqaPayload, score: OfficeqaScore, failure: Failure | null): Grade {
  const { hard, soft, extracted } = score;
  const { tolerance } = payload.settings;
  const shown = JSON.stringify(bounded(extracted, 300));
  const line = `Exact match ${hard}, token F1 ${soft.toFixed(3)}.`;
  const diagnosis = `${line} ${failure === null ? 'Correct.' : explained(failure, score, payload)}`;
  return {
    hard,
    soft,
    ...(tolerance === undefined
      ? {}
      : { beside: { tolerant: extracted === '' ? 0 : tolerantScore(extracted, payload.answer, tolerance) } }),
    answer: extracted,
    failReason: failure === null ? null : `${failure.kind}: ${failure.sentence}`,
    feedback: {
      score: line,
      diagnosis,
      answer: `${diagnosis} Answered ${shown}; expected ${JSON.stringify(payload.answer)}.`,
    },
    verification: `Question: ${payload.question}\nAnswer read: ${shown}\n${line}`,
  };
}

function failureOf({ found, extracted, soft }: OfficeqaScore, response: string, truncated: boolean): Failure {
  if (truncated)
    return { kind: 'truncated', sentence: 'the reply ended at the output limit before a right answer' };
  if (response.trim() === '') return { kind: 'empty reply', sentence: 'the model wrote nothing' };
  if (found === 'none') return { kind: 'no answer tag', sentence: 'the reply holds no <answer>' };
  if (extracted === '') return { kind: 'empty answer', sentence: 'nothing between the answer tags' };
  if (found === 'line')
    return {
      kind: 'unclosed answer tag',
      sentence: 'the last line was taken as the answer and does not match',
    };
  return soft > 0
    ? { kind: 'inexact answer', sentence: 'shares words with the expected answer without being equal to it' }
    : { kind: 'wrong answer', sentence: 'shares no word with the expected answer' };
}

function explained(
  { kind, sentence, detail }: Failure,
  score: OfficeqaScore,
  payload: OfficeqaPayload,
): string {
  if (score.extracted !== '') {
    const unclosed = score.found === 'line' ? ' The tag pair was not closed, so the last line was read.' : '';
    return `${answerDifference(bounded(score.extracted, 2000), payload.answer)}${unclosed}`;
  }
  return `No answer: ${kind}, ${sentence}.${detail === undefined ? '' : ` ${detail}`}`;
}
