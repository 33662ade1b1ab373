import type { Convention } from '../convention.ts';

export const countForm: Convention<(count: number) => string> = {
  id: 'count-form',
  family: 'special cases',
  topics: ['the count', 'the number of items', 'counts'],
  values: [
    { id: 'digits', phrases: ['as 3', 'as a bare number'], apply: (count) => String(count), plain: true },
    { id: 'times', phrases: ['as x3', 'with an x before the number'], apply: (count) => `x${count}` },
    { id: 'pieces', phrases: ['as 3 pcs', 'with pcs after the number'], apply: (count) => `${count} pcs` },
    {
      id: 'two-digits',
      phrases: ['as 03', 'with two digits'],
      apply: (count) => String(count).padStart(2, '0'),
    },
  ],
};

/** What stands in the count field when the note gives no number of items. */
export const missingCount: Convention<string> = {
  id: 'missing-count',
  family: 'figures',
  topics: ['a missing count', 'a count left out', 'an absent count'],
  values: [
    { id: 'one', phrases: ['as 1', 'with the digit 1'], apply: '1', plain: true },
    { id: 'zero', phrases: ['as 0', 'with the digit 0', 'with a zero'], apply: '0' },
    { id: 'not-available', phrases: ['as n/a', 'with the letters n/a'], apply: 'n/a' },
    { id: 'none', phrases: ['as none', 'with the word none'], apply: 'none' },
  ],
};
