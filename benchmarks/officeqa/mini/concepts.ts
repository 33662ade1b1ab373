import type { BookConcept } from '../../../models/simulated/book.ts';

/** What an answer of the mini set can get wrong besides its figure. */
export type MiniConceptId = 'scale' | 'decimals' | 'sign' | 'percent' | 'month' | 'year';

/** The conventions of the mini set's gold answers, in words. Value 0 is the right one in general. */
export const miniConcepts: readonly (BookConcept & { readonly id: MiniConceptId })[] = [
  {
    id: 'scale',
    family: 'figures',
    topics: ['dollar amounts', 'amounts of money'],
    values: [
      {
        id: 'table',
        phrases: ['as the table has them, in its own unit', "in the table's unit and nothing else"],
      },
      { id: 'dollars', phrases: ['multiplied out to the last dollar', 'with all the noughts behind'] },
      { id: 'thousand', phrases: ['with the unit word thousand', 'counted in thousands by name'] },
    ],
    truth: 0,
    exception: { cue: 'in single dollars', truth: 1 },
  },
  {
    id: 'decimals',
    family: 'figures',
    topics: ['decimals', 'decimal places'],
    values: [
      { id: 'printed', phrases: ['just as printed', 'exactly as they are printed'] },
      { id: 'whole', phrases: ['rounded away', 'rounded off to a whole'] },
      { id: 'padded', phrases: ['filled up to three', 'padded to three places'] },
    ],
    truth: 0,
    exception: { cue: 'as a round figure', truth: 1 },
  },
  {
    id: 'sign',
    family: 'form',
    topics: ['deficits', 'negative results'],
    values: [
      { id: 'minus', phrases: ['with a hyphen as minus', 'behind a plain hyphen'] },
      { id: 'brackets', phrases: ['in accounting brackets', 'between round brackets'] },
      { id: 'word', phrases: ['after the word minus', 'with minus spelled out'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'percent',
    family: 'form',
    topics: ['rates', 'yields and ratios'],
    values: [
      { id: 'mark', phrases: ['with a percent sign', 'directly before a percent sign'] },
      { id: 'word', phrases: ['with percent as a word', 'followed by percent in letters'] },
      { id: 'bare', phrases: ['as a bare number', 'without any mark'] },
    ],
    truth: 0,
    exception: { cue: 'without a unit', truth: 2 },
  },
  {
    id: 'month',
    family: 'form',
    topics: ['months', 'the name of a month'],
    values: [
      { id: 'full', phrases: ['in full before the year', 'by full name with the year'] },
      { id: 'short', phrases: ['in three letters', 'shortened to three letters'] },
      { id: 'numeric', phrases: ['as year and number', 'in digits behind the year'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'year',
    family: 'figures',
    topics: ['yearly totals', 'the total of a year'],
    values: [
      { id: 'fiscal', phrases: ['on the fiscal basis', 'from the fiscal column'] },
      { id: 'calendar', phrases: ['on the calendar basis', 'from the calendar column'] },
      { id: 'before', phrases: ['with the year before', 'from one year earlier'] },
    ],
    truth: 0,
    exception: { cue: 'calendar year', truth: 1 },
  },
];
