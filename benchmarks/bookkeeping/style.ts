import { createRng, deriveSeed } from '../../core/rng.ts';
import type { Choice, ConventionId } from './convention.ts';
import { conventionIds } from './convention.ts';
import { choiceOf, conventions, statement } from './conventions.ts';
import type { Facts } from './facts.ts';
import type { Difficulty } from './settings.ts';

/** Under a word of the note, one convention has another value. */
export interface StyleException {
  readonly cue: string;
  readonly convention: ConventionId;
  readonly value: string;
}

/** A house style: what a document has to teach. */
export interface Style {
  readonly choice: Choice;
  /** The conventions that this difficulty uses; the others keep their plain value. */
  readonly active: readonly ConventionId[];
  readonly exceptions: readonly StyleException[];
}

const cues: readonly { readonly cue: string; readonly convention: ConventionId }[] = [
  { cue: 'cash', convention: 'amount-form' },
  { cue: 'staff', convention: 'payer-form' },
  { cue: 'late', convention: 'date-form' },
];

/** How many conventions (of `conventionIds`, in that order) and how many exceptions a difficulty has. */
const sizes: Readonly<Record<Difficulty, { readonly conventions: number; readonly exceptions: number }>> = {
  easy: { conventions: 6, exceptions: 0 },
  medium: { conventions: 9, exceptions: 1 },
  hard: { conventions: 10, exceptions: 3 },
};

/** The style of a seed. Its difficulties share what they have in common: hard adds to medium, medium to easy. */
export function drawStyle(seed: number, difficulty: Difficulty): Style {
  const size = sizes[difficulty];
  const active = conventionIds.slice(0, size.conventions);
  const drawn = choiceOf((id) => draw(id, [], deriveSeed('bookkeeping/style', seed, id)));
  const exceptions = cues.slice(0, size.exceptions).map(({ cue, convention }) => ({
    cue,
    convention,
    value: draw(convention, [drawn[convention]], deriveSeed('bookkeeping/exception', seed, cue)),
  }));
  const choice = choiceOf((id, { values }) => (active.includes(id) ? drawn[id] : values[0].id));
  return { choice, active, exceptions };
}

function draw(id: ConventionId, without: readonly string[], seed: bigint): string {
  const { values } = conventions[id];
  const open = values.filter((value) => value.plain !== true && !without.includes(value.id));
  return (open[createRng(seed).below(open.length)] ?? values[0]).id;
}

/** The style's choice for one note: its exceptions applied. */
export function choiceFor(style: Style, facts: Pick<Facts, 'cues'>): Choice {
  const excepted = new Map(
    style.exceptions.filter(({ cue }) => facts.cues.includes(cue)).map((e) => [e.convention, e.value]),
  );
  return choiceOf((id) => excepted.get(id) ?? style.choice[id]);
}

/** The whole style in words, one sentence a line. */
export function styleInWords(style: Style): string {
  const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
  return [
    ...style.active.map((id) => sentence(statement(id, style.choice[id]))),
    ...style.exceptions.map((e) =>
      sentence(`when the note says "${e.cue}", ${statement(e.convention, e.value)}`),
    ),
  ].join('\n');
}
