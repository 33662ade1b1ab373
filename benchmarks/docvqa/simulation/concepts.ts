import type { BookConcept, BookTask } from '../../../models/simulated/book.ts';

/** Kinds of value that are copied from a page, and which line is read. */
export type DocvqaConceptId = 'amount' | 'date' | 'person' | 'measure' | 'line';

/** The answer conventions of DocVQA's simulated world, in words. Value 0 is the right one in general. */
export const docvqaConcepts: readonly (BookConcept & { readonly id: DocvqaConceptId })[] = [
  {
    id: 'amount',
    family: 'figures',
    topics: ['sums of money', 'amounts of money', 'prices'],
    values: [
      {
        id: 'printed',
        phrases: ['with currency sign and comma as printed', 'with the dollar sign in front'],
      },
      { id: 'no-sign', phrases: ['without the currency sign', 'as the number alone'] },
      { id: 'no-comma', phrases: ['without the thousands comma', 'with the thousands run together'] },
      { id: 'code', phrases: ['after the currency code USD', 'with USD in place of the sign'] },
    ],
    truth: 0,
    exception: { cue: 'how many dollars', truth: 1 },
  },
  {
    id: 'measure',
    family: 'figures',
    topics: ['weights and lengths', 'measured quantities', 'measurements'],
    values: [
      {
        id: 'printed',
        phrases: ['with the unit and the space before it', 'with the unit abbreviated as on the page'],
      },
      { id: 'bare', phrases: ['leaving the unit out', 'stripped of the unit'] },
      { id: 'joined', phrases: ['with the unit glued on', 'with no space before the unit'] },
      { id: 'about', phrases: ['after the word about', 'as an estimate'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'date',
    family: 'words',
    topics: ['dates', 'the date of an event', 'calendar days'],
    values: [
      { id: 'printed', phrases: ['with the month in words as printed', 'as month, day and year'] },
      { id: 'year', phrases: ['as the year only', 'by year alone'] },
      { id: 'iso', phrases: ['in digits with hyphens', 'in ISO form'] },
      { id: 'day-first', phrases: ['with the day first', 'as day, month and year'] },
    ],
    truth: 0,
    exception: { cue: 'in what year', truth: 1 },
  },
  {
    id: 'person',
    family: 'words',
    topics: ['people', 'the name of a person', 'persons'],
    values: [
      { id: 'printed', phrases: ['with title, given name and initial', 'by title and full name'] },
      { id: 'surname', phrases: ['by surname only', 'by family name alone'] },
      { id: 'untitled', phrases: ['by full name and no title', 'leaving the title out'] },
      { id: 'reversed', phrases: ['surname first, then the given name', 'in catalogue order'] },
    ],
    truth: 0,
    exception: { cue: 'last name', truth: 1 },
  },
  {
    id: 'line',
    family: 'reading',
    topics: ['look-alike entries', 'entries of a list', 'similar entries'],
    values: [
      { id: 'asked', phrases: ['from the line that the question names', 'from the very line asked about'] },
      { id: 'above', phrases: ['from the line above', 'from the entry before it'] },
      { id: 'below', phrases: ['from the line below', 'from the entry after it'] },
    ],
    truth: 0,
    exception: null,
  },
];

/** Whether a question stands under the concept's exception. */
export function carriedConcept(id: DocvqaConceptId, question: string): BookTask['concepts'][number] {
  const cue = conceptById(id)?.exception?.cue;
  return { id, exception: cue !== undefined && question.toLowerCase().includes(cue) };
}

/** Index of the right value. */
export function truthOf({ id, exception }: BookTask['concepts'][number]): number {
  const concept = conceptById(id);
  return (exception ? concept?.exception?.truth : concept?.truth) ?? 0;
}

export function conceptById(id: string) {
  return docvqaConcepts.find((concept) => concept.id === id);
}
