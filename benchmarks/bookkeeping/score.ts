import type { Feedback } from '../../core/vocabulary.ts';
import { bounded, type Grade } from '../single-question-episode.ts';
import { type FieldName, fieldNames } from './facts.ts';
import type { Gold } from './gold.ts';
import { answerLine, type LineReading, readLine } from './read-line.ts';
import { writeFields } from './write-line.ts';

/** What is scored: the four fields, and the two things that hold them together. */
export const scoredFields = ['separator', 'order', ...fieldNames] as const;
export type ScoredField = (typeof scoredFields)[number];

export interface LineScore {
  /** 1 when the line is the house line, character by character. */
  readonly hard: 0 | 1;
  /** Share of right fields. */
  readonly soft: number;
  readonly extracted: string;
  readonly wrong: readonly ScoredField[];
  readonly reading: LineReading;
}

export function scoreResponse(response: string, gold: Gold): LineScore {
  const extracted = answerLine(response);
  const reading = readLine(extracted, gold.facts);
  const fields = writeFields(gold.facts, gold.choice);
  const wrong = scoredFields.filter((name) =>
    name === 'separator' || name === 'order'
      ? reading.shows[name] !== gold.choice[name]
      : reading.fields[name] !== fields[name],
  );
  const hard = extracted === gold.line ? 1 : 0;
  return { hard, soft: hard === 1 ? 1 : 1 - wrong.length / scoredFields.length, extracted, wrong, reading };
}

/** The verifier's words: a count, then which fields are wrong in what way, or the right line. */
export function feedbackOn(score: LineScore, gold: Gold): Feedback {
  const right = `${scoredFields.length - score.wrong.length} of ${scoredFields.length} fields right.`;
  const details = score.wrong.map((name) => `${name} (${aspectOf(name, score.reading, gold)})`);
  return {
    score: right,
    diagnosis: details.length === 0 ? right : `${right} Wrong: ${details.join('; ')}.`,
    answer: `${right} Expected line: ${gold.line}`,
  };
}

/** The whole verdict. Count and answer stand in it openly; which fields are wrong, in the feedback alone. */
export function gradeOf(response: string, gold: Gold): Grade {
  const score = scoreResponse(response, gold);
  const feedback = feedbackOn(score, gold);
  const failure =
    score.extracted === '' ? 'no-line: the reply holds no line' : `wrong-line: ${feedback.score}`;
  return {
    hard: score.hard,
    soft: score.soft,
    answer: score.extracted,
    failReason: score.hard === 1 ? null : failure,
    feedback,
    verification: `Line checked: ${score.extracted === '' ? '(none)' : bounded(score.extracted, 400)}\n${feedback.score}`,
  };
}

/** In what way a field is wrong. Fixed words only: nothing of the expected text comes through. */
function aspectOf(name: ScoredField, reading: LineReading, gold: Gold): string {
  if (name === 'separator')
    return reading.pieces.length < 2 ? 'no fields can be told apart' : 'another mark divides the fields';
  if (name === 'order')
    return fieldNames.every((field) => reading.order.includes(field))
      ? 'the fields come in another order'
      : 'not every field was found';
  if (reading.fields[name] === undefined) return 'not found on the line';
  return contentAspect(name, reading, gold);
}

function contentAspect(name: FieldName, { shows }: LineReading, { facts, choice }: Gold): string {
  switch (name) {
    case 'payer':
      return shows['payer-form'] === null
        ? 'neither the form nor the spelling fits'
        : 'the name has another form';
    case 'date':
      if (facts.date === null) return 'the note names no day, which is marked otherwise';
      return shows['date-form'] === null ? 'neither the form nor the day fits' : 'the date has another form';
    case 'count':
      if (facts.count === null) return 'the note gives no count, which is marked otherwise';
      return shows['count-form'] === null
        ? 'neither the form nor the number fits'
        : 'the count has another form';
    case 'amount': {
      const aspects = [
        ...(shows['amount-form'] === choice['amount-form'] ? [] : ['the amount has another form']),
        ...(shows.rounding === choice.rounding ? [] : ['another value or rounding is due']),
        ...(!facts.refund || shows.refund === choice.refund ? [] : ['money paid back is marked otherwise']),
      ];
      return aspects.length === 0 ? 'not as expected' : aspects.join(', ');
    }
  }
}
