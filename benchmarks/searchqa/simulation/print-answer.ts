import { lastAnswer } from '../../answer-tag.ts';
import type { AnswerParts } from './answer-parts.ts';
import { inWords } from './english.ts';

/** Index of the shown value per concept; a concept that is not named shows value 0. */
export type ShownValues = Readonly<Record<string, number>>;

/** Prints a whole reply: reasoning, then the answer in the form that the values ask for. */
export function printReply(parts: AnswerParts, shown: ShownValues, passage: string | null): string {
  const answer = printAnswer(parts, shown);
  const evidence = passage === null ? 'the passages' : `the passage "${passage}"`;
  const inner = withExplanation(answer, evidence, shown.explanation ?? 0);
  const reasoning =
    (shown.explanation ?? 0) === 0 ? `What the clue asks for is settled by ${evidence}.\n\n` : '';
  return `${reasoning}${inContainer(inner, shown.tags ?? 0)}`;
}

/**
 * The part of a reply that counts, without regard to case and spacing: what the official extraction takes, and
 * whether it stood between tags.
 */
export function closingPart(reply: string): string {
  const { text, tagged } = lastAnswer(reply);
  return `${tagged ? 'tags' : 'line'}: ${text.toLowerCase().replace(/\s+/g, ' ').trim()}`;
}

function printAnswer(parts: AnswerParts, shown: ShownValues): string {
  switch (parts.kind) {
    case 'person':
      return withRank(printPerson(parts.given, parts.surname, shown.person ?? 0), parts.rank, shown);
    case 'place':
      return choose(shown.place, [
        parts.name,
        `${parts.name}, ${parts.country}`,
        `${parts.name} (${parts.country})`,
      ]);
    case 'number':
      return choose(shown.number, [
        `${parts.value}`,
        inWords(parts.value),
        `${parts.value} ${parts.unit}`,
        `about ${parts.value}`,
      ]);
    case 'date':
      return choose(shown.date, [
        parts.year,
        `${parts.day} ${parts.month} ${parts.year}`,
        `${parts.month} ${parts.year}`,
        `the ${parts.year.slice(0, 3)}0s`,
      ]);
    case 'noun':
      return choose(shown.noun, [parts.singular, parts.plural, `a type of ${parts.singular}`]);
    case 'other':
      return parts.text;
  }
}

function printPerson(given: string, surname: string, value: number): string {
  return choose(value, [surname, `${given} ${surname}`, given, `${surname}, ${given}`]);
}

function withRank(name: string, rank: string | null, shown: ShownValues): string {
  if (rank === null) return name;
  return choose(shown.honorific, [name, `${rank} ${name}`, `${name}, ${rank}`]);
}

function withExplanation(answer: string, evidence: string, value: number): string {
  return choose(value, [
    answer,
    `${answer} (see ${evidence})`,
    `${answer}, because ${evidence} says so`,
    `According to ${evidence} it is ${answer}`,
  ]);
}

function inContainer(inner: string, value: number): string {
  return choose(value, [
    `<answer>${inner}</answer>`,
    `So the answer is ${inner}.`,
    `**Answer: ${inner}**`,
    `\\boxed{${inner}}`,
  ]);
}

function choose(value: number | undefined, forms: readonly [string, ...string[]]): string {
  return forms[value ?? 0] ?? forms[0];
}
