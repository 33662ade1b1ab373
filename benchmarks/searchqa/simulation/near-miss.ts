import type { SearchqaPayload } from '../payload.ts';
import { type AnswerParts, datesIn, placesIn } from './answer-parts.ts';
import { pluralOf } from './english.ts';
import { passagesOf } from './passages.ts';

/**
 * A wrong answer of the same kind from the same context: what a target says that misses the fact. `pick`, in
 * [0, 1), chooses among the candidates.
 */
export function nearMiss(payload: SearchqaPayload, right: AnswerParts, pick: number): AnswerParts {
  const candidates = candidatesFor(payload, right);
  const titles = passagesOf(payload.context)
    .map(({ title }) => title)
    .filter((title) => title !== '' && !mentionsAnswer(payload, title));
  const others = titles.map((text): AnswerParts => ({ kind: 'other', text }));
  const pool = candidates.length > 0 ? candidates : others;
  return pool[Math.floor(pick * pool.length)] ?? { kind: 'other', text: 'cannot be told from the passages' };
}

function candidatesFor(payload: SearchqaPayload, right: AnswerParts): AnswerParts[] {
  const titles = passagesOf(payload.context).map(({ title }) => title);
  switch (right.kind) {
    case 'person':
      return titles
        .filter((title) => /^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+$/u.test(title) && !mentionsAnswer(payload, title))
        .map((title) => {
          const [given = '', surname = ''] = title.split(' ');
          return { kind: 'person', rank: right.rank, given, surname };
        });
    case 'place':
      return placesIn(payload.context).filter(({ name }) => name !== right.name);
    case 'number':
      return [...payload.context.matchAll(/(?<![\d.,])\d{1,3}(?![\d.,])/g)]
        .map((match) => Number(match[0]))
        .filter((value) => value !== right.value)
        .map((value) => ({ kind: 'number', value, unit: right.unit }));
    case 'date':
      return datesIn(payload.context).filter(({ year, day }) => year !== right.year || day !== right.day);
    case 'noun':
      return titles
        .filter((title) => /^\p{Lu}\p{Ll}+$/u.test(title) && !mentionsAnswer(payload, title))
        .map((title) => title.toLowerCase())
        .filter((singular) => singular !== right.singular)
        .map((singular) => ({ kind: 'noun', singular, plural: pluralOf(singular) }));
    case 'other':
      return [];
  }
}

function mentionsAnswer({ answers }: SearchqaPayload, title: string): boolean {
  const plain = title.toLowerCase();
  return answers.some((answer) => plain.includes(answer.toLowerCase()));
}
