/** Names of the conventions that make up a house style. */
export const conventionIds = [
  'separator',
  'order',
  'payer-form',
  'date-form',
  'amount-form',
  'missing-count',
  'rounding',
  'refund',
  'unknown-date',
  'count-form',
] as const;
export type ConventionId = (typeof conventionIds)[number];

/** One of the ways to follow a convention, in words and in deeds. */
export interface ConventionValue<Behaviour> {
  readonly id: string;
  /** Complete "Write <topic> ..."; the first one is used wherever this suite states the style itself. */
  readonly phrases: readonly string[];
  /** What the writer of the line does. */
  readonly apply: Behaviour;
  /** What somebody writes who knows no house style. A style never asks for it: there is always something to learn. */
  readonly plain?: true;
}

export interface Convention<Behaviour> {
  readonly id: ConventionId;
  /** Conventions of one family are easily taken for each other. */
  readonly family: 'layout' | 'figures' | 'special cases';
  /** How documents speak of it; the first one is used wherever this suite states the style itself. */
  readonly topics: readonly string[];
  /** The plain value comes first. */
  readonly values: readonly [ConventionValue<Behaviour>, ...ConventionValue<Behaviour>[]];
}

/** For each convention the id of one of its values: everything that the writer of a line has to know. */
export type Choice = Readonly<Record<ConventionId, string>>;

/** The value that a choice names; the plain one if the name is not known. */
export function chosen<Behaviour>(convention: Convention<Behaviour>, choice: Choice): Behaviour {
  const named = convention.values.find((value) => value.id === choice[convention.id]);
  return (named ?? convention.values[0]).apply;
}
