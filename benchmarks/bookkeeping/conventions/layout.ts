import type { Convention } from '../convention.ts';
import type { FieldName } from '../facts.ts';

/** What stands between two fields, with its spaces. */
export const separator: Convention<string> = {
  id: 'separator',
  family: 'layout',
  topics: ['the separator', 'the mark between fields', 'field breaks'],
  values: [
    { id: 'comma', phrases: ['as a comma and a space', 'using commas'], apply: ', ', plain: true },
    {
      id: 'semicolon',
      phrases: ['as a semicolon and a space', 'using semicolons', 'with a semicolon'],
      apply: '; ',
    },
    {
      id: 'bar',
      phrases: ['as a vertical bar with a space on both sides', 'using vertical bars', 'with a pipe sign'],
      apply: ' | ',
    },
    {
      id: 'slash',
      phrases: ['as a slash with a space on both sides', 'using spaced slashes', 'with a lone slash'],
      apply: ' / ',
    },
    {
      id: 'hash',
      phrases: ['as a hash sign with a space on both sides', 'using hash signs', 'with a number sign'],
      apply: ' # ',
    },
  ],
};

export const order: Convention<readonly FieldName[]> = {
  id: 'order',
  family: 'layout',
  topics: ['the fields', 'the four parts', 'the line'],
  values: [
    {
      id: 'date-payer-count-amount',
      phrases: ['in the order date, payer, count, amount', 'from date over payer and count to amount'],
      apply: ['date', 'payer', 'count', 'amount'],
      plain: true,
    },
    {
      id: 'payer-date-amount-count',
      phrases: ['in the order payer, date, amount, count', 'from payer over date and amount to count'],
      apply: ['payer', 'date', 'amount', 'count'],
    },
    {
      id: 'amount-payer-date-count',
      phrases: ['in the order amount, payer, date, count', 'from amount over payer and date to count'],
      apply: ['amount', 'payer', 'date', 'count'],
    },
    {
      id: 'date-amount-payer-count',
      phrases: ['in the order date, amount, payer, count', 'from date over amount and payer to count'],
      apply: ['date', 'amount', 'payer', 'count'],
    },
    {
      id: 'payer-count-amount-date',
      phrases: ['in the order payer, count, amount, date', 'from payer over count and amount to date'],
      apply: ['payer', 'count', 'amount', 'date'],
    },
  ],
};
