import type { SimulationBook } from './book.ts';
import { normalise } from './phrases.ts';

/** What an optimizer's memory tells it (spec/simulated-world.md 15). Lessons may be wrong. */
export interface Lessons {
  readonly generalise: boolean;
  readonly shorter: boolean;
  /** Families whose rules are to be proposed rarely. */
  readonly avoid: ReadonlySet<string>;
  /** State a concept's prerequisite together with it. */
  readonly pair: boolean;
}

export const lessonTexts = {
  generalise: 'Generalise: rules for single tasks did not carry over.',
  shorter: 'Shorter: propose fewer rules at once.',
  avoid: (family: string): string => `Avoid rules of the family "${family}": they did harm.`,
  pair: 'Pair rules: state what a rule depends on together with it.',
} as const;

/** Reads lessons back from a memory in any order and surrounding. */
export function lessonsIn(memory: string, book: SimulationBook): Lessons {
  const text = normalise(memory);
  const holds = (lesson: string): boolean => text.includes(normalise(lesson));
  const families = new Set(book.concepts.map(({ family }) => family));
  return {
    generalise: holds(lessonTexts.generalise),
    shorter: holds(lessonTexts.shorter),
    avoid: new Set([...families].filter((family) => holds(lessonTexts.avoid(family)))),
    pair: holds(lessonTexts.pair),
  };
}

/** Writes lessons as a memory that `lessonsIn` understands. */
export function wordLessons(lessons: Lessons): string {
  const sentences = [
    ...(lessons.generalise ? [lessonTexts.generalise] : []),
    ...(lessons.shorter ? [lessonTexts.shorter] : []),
    ...[...lessons.avoid].sort().map(lessonTexts.avoid),
    ...(lessons.pair ? [lessonTexts.pair] : []),
  ];
  return (sentences.length === 0 ? ['Nothing stands out yet.'] : sentences)
    .map((text) => `- ${text}`)
    .join('\n');
}
