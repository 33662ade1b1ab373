import type { SearchqaPayload } from '../payload.ts';
import { inWords, pluralOf, singularsOf } from './english.ts';

/** An answer taken apart, so that it can be put together in a right or in a wrong form. */
export type AnswerParts =
  | {
      readonly kind: 'person';
      readonly rank: string | null;
      readonly given: string;
      readonly surname: string;
    }
  | { readonly kind: 'place'; readonly name: string; readonly country: string }
  | { readonly kind: 'number'; readonly value: number; readonly unit: string }
  | { readonly kind: 'date'; readonly day: string; readonly month: string; readonly year: string }
  | { readonly kind: 'noun'; readonly singular: string; readonly plural: string }
  | { readonly kind: 'other'; readonly text: string };

const ranks = new Set(
  'Sir Lord Lady Dame Miss Captain Colonel General Admiral Professor Doctor Abbot Saint King Queen President'.split(
    ' ',
  ),
);
const aboutPerson =
  /\b(he|she|his|her|him|man|woman|naturalist|navigator|explorer|painter|composer|author|poet|architect|monk|chemist|physicist|admiral|pilot|cosmonaut|astronaut)\b/i;
const months = 'January|February|March|April|May|June|July|August|September|October|November|December';
const namePattern = /^\p{Lu}[\p{L}'-]+$/u;

/** Reads the parts of an answer from question and context; whatever is not understood is `other`. */
export function answerParts({ question, context }: SearchqaPayload, answer: string): AnswerParts {
  return (
    dateParts(question, context, answer) ??
    numberParts(context, answer) ??
    placeParts(question, context, answer) ??
    personParts(question, context, answer) ??
    nounParts(question, context, answer) ?? { kind: 'other', text: answer }
  );
}

/** All dates of a text that name day, month and year. */
export function datesIn(text: string): Extract<AnswerParts, { kind: 'date' }>[] {
  return [...text.matchAll(new RegExp(`\\b(\\d{1,2}) (${months}) (\\d{4})\\b`, 'g'))].map(
    ([, day = '', month = '', year = '']) => ({ kind: 'date', day, month, year }),
  );
}

/** All places of a text that stand with their country, as "Lisbon, Portugal, ...". */
export function placesIn(text: string): Extract<AnswerParts, { kind: 'place' }>[] {
  const proper = "\\p{Lu}[\\p{L}'-]+(?: \\p{Lu}[\\p{L}'-]+)?";
  return [...text.matchAll(new RegExp(`(?:\\b(?:In|At|From|To) )?(${proper}), (${proper}),`, 'gu'))].map(
    ([, name = '', country = '']) => ({ kind: 'place', name, country }),
  );
}

function dateParts(question: string, context: string, answer: string): AnswerParts | null {
  if (/\bto the day\b/i.test(question)) return datesIn(answer)[0] ?? null;
  if (!/^\d{4}$/.test(answer)) return null;
  return datesIn(context).find(({ year }) => year === answer) ?? null;
}

function numberParts(context: string, answer: string): AnswerParts | null {
  if (!/^\d{1,3}$/.test(answer)) return null;
  const value = Number(answer);
  const unit = new RegExp(`\\b(?:${answer}|${inWords(value)}) ([a-z]{3,})`, 'i').exec(context)?.[1];
  return unit === undefined ? null : { kind: 'number', value, unit };
}

function placeParts(question: string, context: string, answer: string): AnswerParts | null {
  if (aboutPerson.test(question)) return null;
  return placesIn(context).find(({ name }) => name === answer) ?? null;
}

function personParts(question: string, context: string, answer: string): AnswerParts | null {
  const words = answer.split(' ');
  const surname = words.at(-1) ?? '';
  if (!words.every((word) => namePattern.test(word))) return null;
  if (words.length > 1)
    return /\bfull name\b/i.test(question)
      ? { kind: 'person', rank: null, given: words.slice(0, -1).join(' '), surname }
      : null;
  if (!aboutPerson.test(question)) return null;
  const before = new RegExp(`((?:\\p{Lu}\\p{Ll}+ )+)${surname}(?!\\p{L})`, 'u').exec(context)?.[1]?.trim();
  if (before === undefined) return null;
  const names = before.split(' ');
  const rank = names[0] !== undefined && ranks.has(names[0]) ? names[0] : null;
  const given = names.slice(rank === null ? 0 : 1).join(' ');
  return given === '' ? null : { kind: 'person', rank, given, surname };
}

function nounParts(question: string, context: string, answer: string): AnswerParts | null {
  if (!/^[a-z]{3,}$/.test(answer)) return null;
  const held = (word: string): boolean => new RegExp(`\\b${word}\\b`, 'i').test(context);
  if (/\bthese\b/i.test(question)) {
    const singular = singularsOf(answer).find(held);
    return singular === undefined ? null : { kind: 'noun', singular, plural: answer };
  }
  const plural = pluralOf(answer);
  return held(plural) ? { kind: 'noun', singular: answer, plural } : null;
}
