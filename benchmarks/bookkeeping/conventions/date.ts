import type { Convention } from '../convention.ts';
import type { CalendarDate } from '../facts.ts';

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const two = (n: number): string => String(n).padStart(2, '0');

export const dateForm: Convention<(date: CalendarDate) => string> = {
  id: 'date-form',
  family: 'figures',
  topics: ['the date', 'dates', 'the day of payment'],
  values: [
    {
      id: 'iso',
      phrases: ['as YYYY-MM-DD', 'with the year first and hyphens', 'in ISO form'],
      apply: ({ day, month, year }) => `${year}-${two(month)}-${two(day)}`,
      plain: true,
    },
    {
      id: 'dotted',
      phrases: ['as DD.MM.YYYY', 'with dots, day before month', 'as day.month.year'],
      apply: ({ day, month, year }) => `${two(day)}.${two(month)}.${year}`,
    },
    {
      id: 'slashed',
      phrases: ['as DD/MM/YYYY', 'with slashes, day before month', 'as day/month/year'],
      apply: ({ day, month, year }) => `${two(day)}/${two(month)}/${year}`,
    },
    {
      id: 'american',
      phrases: ['as MM/DD/YYYY', 'with slashes, month before day', 'as month/day/year'],
      apply: ({ day, month, year }) => `${two(month)}/${two(day)}/${year}`,
    },
    {
      id: 'month-name',
      phrases: ['as DD-MON-YYYY', 'with the month as three capital letters', 'as day-MON-year'],
      apply: ({ day, month, year }) => `${two(day)}-${months[month - 1] ?? ''}-${year}`,
    },
  ],
};

/** What stands in the date field when the note names no day. */
export const unknownDate: Convention<string> = {
  id: 'unknown-date',
  family: 'special cases',
  topics: ['an unknown day', 'a missing day', 'an unrecorded day'],
  values: [
    { id: 'unknown', phrases: ['as unknown', 'with the word unknown'], apply: 'unknown', plain: true },
    { id: 'undated', phrases: ['as undated', 'with the word undated'], apply: 'undated' },
    { id: 'open', phrases: ['as open', 'with the word open'], apply: 'open' },
    { id: 'zeros', phrases: ['as 0000', 'with four zeros'], apply: '0000' },
  ],
};
