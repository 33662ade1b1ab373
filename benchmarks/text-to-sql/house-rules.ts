import { createRng, deriveSeed } from '../../core/rng.ts';
import { type Choice, type ConventionId, choiceOf, conventionIds, conventions } from './conventions.ts';
import type { Difficulty } from './settings.ts';

/** What a company expects of every statement: what a document has to teach. */
export interface HouseRules {
  readonly choice: Choice;
  /** The conventions that the questions of this difficulty bear on. */
  readonly active: readonly ConventionId[];
  /** Those of them whose exception occurs. */
  readonly exceptions: readonly ConventionId[];
}

const sizes: Readonly<Record<Difficulty, { readonly conventions: number; readonly exceptions: number }>> = {
  easy: { conventions: 4, exceptions: 0 },
  medium: { conventions: 6, exceptions: 2 },
  hard: { conventions: 6, exceptions: 5 },
};

/** The rules of a seed: difficulties of one seed share what they have in common. */
export function drawHouseRules(seed: number, difficulty: Difficulty): HouseRules {
  const size = sizes[difficulty];
  const active = conventionIds.slice(0, size.conventions);
  const choice = choiceOf((id, { rules }) => {
    const drawn = createRng(deriveSeed('text-to-sql/rule', seed, id)).below(rules.length);
    return rules[drawn] ?? rules[0];
  });
  const exceptions = active.filter((id) => conventions[id].exception !== null).slice(0, size.exceptions);
  return { choice, active, exceptions };
}

/** The choice that is right for a question whose words excuse it from some rules. */
export function choiceFor({ choice }: Pick<HouseRules, 'choice'>, excused: readonly ConventionId[]): Choice {
  return choiceOf((id, { exception }) =>
    exception !== null && excused.includes(id) ? exception.value : choice[id],
  );
}

/** All rules in words, one sentence a line. */
export function rulesInWords({ choice, active, exceptions }: HouseRules): string {
  const phrase = (id: ConventionId, value: string): string => {
    const { values } = conventions[id];
    return (values.find((candidate) => candidate.id === value) ?? values[0]).phrases[0];
  };
  return [
    ...active.map((id) => `Write ${conventions[id].topics[0]} ${phrase(id, choice[id])}.`),
    ...exceptions.flatMap((id) => {
      const { exception, topics } = conventions[id];
      if (exception === null) return [];
      return [
        `When the question says "${exception.cue}", write ${topics[0]} ${phrase(id, exception.value)}.`,
      ];
    }),
  ].join('\n');
}
