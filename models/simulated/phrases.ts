import { DataError } from '../../core/errors.ts';
import type { SimulationBook } from './book.ts';

/** A stretch of a normalised sentence. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface TopicHit extends Span {
  readonly concept: string;
}
export interface ValueHit extends Span {
  readonly value: number;
}

/** Finds a book's phrases in normalised sentences. */
export interface PhraseFinder {
  topics(sentence: string): readonly TopicHit[];
  values(sentence: string, concept: string): readonly ValueHit[];
  cues(sentence: string, concept: string): readonly Span[];
}

/** Lower case, one space between words, no bold or code marks: what two spellings of a phrase share. */
export function normalise(text: string): string {
  return text
    .replace(/\*\*|`/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/**
 * @throws {DataError} when one phrase would stand for two concepts, or for two values of a concept
 */
export function createPhraseFinder(book: SimulationBook): PhraseFinder {
  const topicOf = new Map<string, string>();
  const values = new Map<string, { of: Map<string, number>; pattern: RegExp }>();
  const cues = new Map<string, RegExp>();
  for (const concept of book.concepts) {
    for (const topic of concept.topics) claim(topicOf, withoutArticle(topic), concept.id, book, 'topic');
    const of = new Map<string, number>();
    concept.values.forEach((value, index) => {
      for (const phrase of value.phrases)
        claim(of, normalise(phrase), index, book, `value of '${concept.id}'`);
    });
    values.set(concept.id, { of, pattern: patternOf([...of.keys()]) });
    if (concept.exception !== null) cues.set(concept.id, patternOf([withoutArticle(concept.exception.cue)]));
  }
  const topicPattern = patternOf([...topicOf.keys()]);
  return {
    topics: (sentence) =>
      [...sentence.matchAll(topicPattern)].map((match) => ({
        ...spanOf(match),
        concept: topicOf.get(match[0]) ?? '',
      })),
    values: (sentence, concept) => {
      const known = values.get(concept);
      if (known === undefined) return [];
      return [...sentence.matchAll(known.pattern)].map((match) => ({
        ...spanOf(match),
        value: known.of.get(match[0]) ?? 0,
      }));
    },
    cues: (sentence, concept) => {
      const pattern = cues.get(concept);
      return pattern === undefined ? [] : [...sentence.matchAll(pattern)].map(spanOf);
    },
  };
}

function claim<T>(map: Map<string, T>, phrase: string, owner: T, book: SimulationBook, what: string): void {
  const other = map.get(phrase);
  if (phrase === '') throw new DataError(`simulation book '${book.world}': empty ${what}`);
  if (other !== undefined && other !== owner)
    throw new DataError(
      `simulation book '${book.world}': '${phrase}' as ${what} stands for ${other} and ${owner}`,
    );
  map.set(phrase, owner);
}

function withoutArticle(phrase: string): string {
  return normalise(phrase).replace(/^(the|an?|any) /, '');
}

/** Longest first, so that "date of birth" is not read as "date"; whole words only. */
function patternOf(phrases: readonly string[]): RegExp {
  const alternatives = [...phrases]
    .sort((a, b) => b.length - a.length)
    .map((phrase) => phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives || '(?!)'})(?![\\p{L}\\p{N}])`, 'gu');
}

function spanOf(match: RegExpExecArray): Span {
  return { start: match.index, end: match.index + match[0].length };
}
