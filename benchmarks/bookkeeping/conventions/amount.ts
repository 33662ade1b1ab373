import type { Convention } from '../convention.ts';

const decimals = (cents: number, point: string): string =>
  `${Math.floor(cents / 100)}${point}${String(cents % 100).padStart(2, '0')}`;

export const amountForm: Convention<(cents: number) => string> = {
  id: 'amount-form',
  family: 'figures',
  topics: ['the amount', 'amounts', 'the sum of money'],
  values: [
    {
      id: 'number',
      phrases: ['as 48.63', 'as a bare decimal number'],
      apply: (cents) => decimals(cents, '.'),
      plain: true,
    },
    {
      id: 'currency-first',
      phrases: ['as EUR 48.63', 'with EUR before the number'],
      apply: (cents) => `EUR ${decimals(cents, '.')}`,
    },
    {
      id: 'decimal-comma',
      phrases: ['as 48,63 EUR', 'with a decimal comma and EUR behind'],
      apply: (cents) => `${decimals(cents, ',')} EUR`,
    },
    { id: 'cents', phrases: ['as 4863 ct', 'in cents with ct behind'], apply: (cents) => `${cents} ct` },
  ],
};

/** Works on the absolute amount, before it is printed; two decimals stay. */
export const rounding: Convention<(cents: number) => number> = {
  id: 'rounding',
  family: 'special cases',
  topics: ['odd cents', 'the cents of a sum', 'fractions of a euro'],
  values: [
    { id: 'keep', phrases: ['in full', 'without rounding'], apply: (cents) => cents, plain: true },
    {
      id: 'down',
      phrases: ['rounded down to whole euros', 'cut off to 00'],
      apply: (cents) => Math.floor(cents / 100) * 100,
    },
    {
      id: 'up',
      phrases: ['rounded up to the next whole euro', 'lifted to the next full euro'],
      apply: (cents) => Math.ceil(cents / 100) * 100,
    },
    {
      id: 'tenth',
      phrases: ['rounded to the nearest ten cents', 'to the closest multiple of 10'],
      apply: (cents) => Math.round(cents / 10) * 10,
    },
  ],
};

/** What is done to the printed amount when money goes back to the payer. */
export const refund: Convention<(amount: string) => string> = {
  id: 'refund',
  family: 'special cases',
  topics: ['a refund', 'refunds', 'money paid back'],
  values: [
    { id: 'like-a-payment', phrases: ['like a payment', 'unmarked'], apply: (amount) => amount, plain: true },
    {
      id: 'minus',
      phrases: ['with a minus sign before the amount', 'as a negative amount', 'with a leading minus'],
      apply: (amount) => `-${amount}`,
    },
    {
      id: 'brackets',
      phrases: ['with the amount in round brackets', 'in parentheses', 'in round brackets'],
      apply: (amount) => `(${amount})`,
    },
    {
      id: 'credit',
      phrases: ['with CR after the amount', 'marked CR at the end', 'with a trailing CR'],
      apply: (amount) => `${amount} CR`,
    },
  ],
};
