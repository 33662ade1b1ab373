/** Names of the house rules, in the order in which difficulties add them. */
export const conventionIds = ['deleted', 'money', 'cancelled', 'year', 'names', 'ties'] as const;
export type ConventionId = (typeof conventionIds)[number];

/** One way to write the part of a statement that a convention is about. */
export interface ConventionValue {
  readonly id: string;
  /** Complete "write <topic> ..."; the first one is used where the suite states the rule itself. */
  readonly phrases: readonly [string, ...string[]];
}

export interface Convention {
  readonly id: ConventionId;
  /** Conventions of one family are easily taken for each other. */
  readonly family: 'rows' | 'figures' | 'comparisons';
  readonly topics: readonly [string, ...string[]];
  /** The first value is what somebody writes who knows no house rule. */
  readonly values: readonly [ConventionValue, ...ConventionValue[]];
  /** Values that a company may have as its rule; one is drawn. Never the first. */
  readonly rules: readonly [string, ...string[]];
  /** Words of a question under which another value is right. */
  readonly exception: { readonly cue: string; readonly value: string } | null;
}

/** For each convention the id of one of its values: all that the writer of a statement has to know. */
export type Choice = Readonly<Record<ConventionId, string>>;

export const conventions: Readonly<Record<ConventionId, Convention>> = {
  deleted: {
    id: 'deleted',
    family: 'rows',
    topics: ['soft-deleted rows', 'rows with a deletion date', 'removed customers, products and employees'],
    values: [
      { id: 'counted', phrases: ['like all other rows', 'without any filter'] },
      { id: 'left-out', phrases: ['out of the result with deleted_at IS NULL', 'off by deleted_at IS NULL'] },
      { id: 'blank-test', phrases: ["off by deleted_at = ''", "out of the result with deleted_at = ''"] },
    ],
    rules: ['left-out'],
    exception: { cue: 'including deleted', value: 'counted' },
  },
  money: {
    id: 'money',
    family: 'figures',
    topics: ['amounts of money', 'sums of money', 'prices and amounts'],
    values: [
      { id: 'stored', phrases: ['as the stored integer', 'undivided'] },
      {
        id: 'units',
        phrases: ['as ROUND(x / 100.0, 2)', 'divided by 100.0 and rounded to two decimals'],
      },
      { id: 'whole', phrases: ['as whole units, x / 100', 'divided by the integer 100'] },
    ],
    rules: ['units'],
    exception: { cue: 'in cents', value: 'stored' },
  },
  cancelled: {
    id: 'cancelled',
    family: 'rows',
    topics: ['cancelled orders', 'orders that were cancelled'],
    values: [
      { id: 'counted', phrases: ['like every order', 'without a test of status'] },
      { id: 'left-out', phrases: ["off by status <> 'cancelled'", "out with status <> 'cancelled'"] },
      { id: 'shipped-only', phrases: ["off by status = 'shipped'", "out with status = 'shipped'"] },
    ],
    rules: ['left-out'],
    exception: { cue: 'whatever their status', value: 'counted' },
  },
  year: {
    id: 'year',
    family: 'comparisons',
    topics: ['a year', 'years', 'the bounds of a year'],
    values: [
      { id: 'january', phrases: ['from 1 January to 31 December', 'from January on'] },
      { id: 'april', phrases: ['from 1 April of that year to 31 March of the next', 'from April on'] },
      { id: 'july', phrases: ['from 1 July of that year to 30 June of the next', 'from July on'] },
      {
        id: 'october',
        phrases: ['from 1 October of that year to 30 September of the next', 'from October on'],
      },
    ],
    rules: ['april', 'july', 'october'],
    exception: { cue: 'calendar year', value: 'january' },
  },
  names: {
    id: 'names',
    family: 'comparisons',
    topics: ['comparisons of names', 'tests of names and places', 'text comparisons'],
    values: [
      { id: 'exact', phrases: ['with a plain =', 'letter by letter'] },
      { id: 'any-case', phrases: ['with LOWER on both sides', 'without regard to case'] },
      { id: 'starts-with', phrases: ["with LIKE 'x%'", 'by the start of the text'] },
    ],
    rules: ['any-case'],
    exception: { cue: 'spelled exactly so', value: 'exact' },
  },
  ties: {
    id: 'ties',
    family: 'figures',
    topics: ['ties', 'rows of equal rank', 'the order of equals'],
    values: [
      { id: 'open', phrases: ['in any order', 'without a further key'] },
      { id: 'lowest-id', phrases: ['by id', 'with the lowest id first'] },
      { id: 'highest-id', phrases: ['by id DESC', 'with the highest id first'] },
      { id: 'by-name', phrases: ['by name', 'in alphabetical order'] },
    ],
    // SQLite itself gives equals mostly from the highest id down.
    rules: ['lowest-id', 'by-name'],
    exception: null,
  },
};

/** A choice for every convention. */
export function choiceOf(pick: (id: ConventionId, convention: Convention) => string): Choice {
  const of = (id: ConventionId): string => pick(id, conventions[id]);
  return {
    deleted: of('deleted'),
    money: of('money'),
    cancelled: of('cancelled'),
    year: of('year'),
    names: of('names'),
    ties: of('ties'),
  };
}
