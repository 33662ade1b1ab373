import type { Choice } from '../conventions.ts';

/** The parts of a statement that follow house rules, written as a choice says. Conditions may be empty. */
export interface Fragments {
  /** Keeps rows that are not deleted. */
  live(alias: string): string;
  /** Keeps orders that count. */
  counted(alias: string): string;
  /** Keeps days of a year. */
  within(column: string, year: number): string;
  /** Keeps rows with this text. */
  is(column: string, text: string): string;
  /** An expression in cents as the amount that is shown. */
  money(expression: string): string;
  /** Further keys of ORDER BY, with the comma before them. */
  tie(alias: string): string;
}

const firstMonths: Readonly<Record<string, string>> = { april: '04', july: '07', october: '10' };
const tieKeys: Readonly<Record<string, string>> = {
  'lowest-id': 'id',
  'highest-id': 'id DESC',
  'by-name': 'name',
};

export function fragmentsOf(choice: Choice): Fragments {
  return {
    live: (alias) =>
      pick(choice.deleted, `${alias}.deleted_at`, { 'left-out': 'IS NULL', 'blank-test': "= ''" }),
    counted: (alias) =>
      pick(choice.cancelled, `${alias}.status`, {
        'left-out': "<> 'cancelled'",
        'shipped-only': "= 'shipped'",
      }),
    within(column, year) {
      const month = firstMonths[choice.year] ?? '01';
      return `${column} >= '${year}-${month}-01' AND ${column} < '${year + 1}-${month}-01'`;
    },
    is(column, text) {
      if (choice.names === 'any-case') return `LOWER(${column}) = LOWER('${text}')`;
      return choice.names === 'starts-with' ? `${column} LIKE '${text}%'` : `${column} = '${text}'`;
    },
    money(expression) {
      if (choice.money === 'units') return `ROUND(${expression} / 100.0, 2)`;
      return choice.money === 'whole' ? `${expression} / 100` : expression;
    },
    tie(alias) {
      const key = tieKeys[choice.ties];
      return key === undefined ? '' : `, ${alias}.${key}`;
    },
  };
}

function pick(value: string, column: string, tests: Readonly<Record<string, string>>): string {
  const test = tests[value];
  return test === undefined ? '' : `${column} ${test}`;
}

/** WHERE over the conditions that are not empty. */
export function where(...conditions: readonly string[]): string {
  const given = conditions.filter((condition) => condition !== '');
  return given.length === 0 ? '' : ` WHERE ${given.join(' AND ')}`;
}
