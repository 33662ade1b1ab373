import type { BookConcept } from '../../../models/simulated/book.ts';

/** Which conventions a kind of answer can carry; `tags` and `explanation` may be carried by any. */
export type SearchqaConceptId =
  | 'person'
  | 'honorific'
  | 'place'
  | 'number'
  | 'date'
  | 'noun'
  | 'tags'
  | 'explanation';

/** The answer conventions of SearchQA's simulated world, in words. Value 0 is the right one in general. */
export const searchqaConcepts: readonly (BookConcept & { readonly id: SearchqaConceptId })[] = [
  {
    id: 'person',
    family: 'names',
    topics: ['people', 'the name of a person', 'persons'],
    values: [
      { id: 'surname', phrases: ['by surname only', 'by last name alone'] },
      { id: 'full', phrases: ['with given name and surname', 'by given and family name'] },
      { id: 'given', phrases: ['by given name only', 'by first name alone'] },
      { id: 'reversed', phrases: ['surname first, then the given name', 'in catalogue order with a comma'] },
    ],
    truth: 0,
    exception: { cue: 'full name', truth: 1 },
  },
  {
    id: 'honorific',
    family: 'names',
    topics: ['ranks and honorifics', 'honorifics', "a person's rank"],
    values: [
      { id: 'dropped', phrases: ['nowhere in the answer', 'outside the answer'] },
      { id: 'in-front', phrases: ['in front of the name', 'before the name'] },
      { id: 'behind', phrases: ['behind the name after a comma', 'after the name'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'place',
    family: 'names',
    topics: ['places', 'the name of a place', 'cities and sites'],
    values: [
      { id: 'alone', phrases: ['by name alone', 'without the country'] },
      { id: 'comma', phrases: ['with the country after a comma', 'followed by a comma and the country'] },
      { id: 'brackets', phrases: ['with the country in brackets', 'followed by the country in brackets'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'number',
    family: 'words',
    topics: ['counts', 'numbers of things', 'numbers'],
    values: [
      { id: 'digits', phrases: ['in digits', 'as bare figures'] },
      { id: 'words', phrases: ['in words', 'spelled out'] },
      { id: 'with-unit', phrases: ['with the noun that is counted', 'followed by the noun that is counted'] },
      { id: 'about', phrases: ['after the word about', 'as an estimate'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'date',
    family: 'words',
    topics: ['dates', 'the date of an event'],
    values: [
      { id: 'year', phrases: ['as the year only', 'by year alone'] },
      { id: 'full', phrases: ['as day, month and year', 'with day and month before the year'] },
      { id: 'month', phrases: ['as month and year', 'without the day but with the month'] },
      { id: 'decade', phrases: ['as a decade', 'by decade'] },
    ],
    truth: 0,
    exception: { cue: 'to the day', truth: 1 },
  },
  {
    id: 'noun',
    family: 'words',
    topics: ['common nouns', 'kinds of thing'],
    values: [
      { id: 'singular', phrases: ['in the singular', 'as a single head word'] },
      { id: 'plural', phrases: ['in the plural', 'as a plural'] },
      { id: 'type-of', phrases: ['after the words type of', 'as a type of something'] },
    ],
    truth: 0,
    exception: { cue: 'these', truth: 1 },
  },
  {
    id: 'tags',
    family: 'form',
    topics: ['the final answer', 'final answers'],
    values: [
      { id: 'tags', phrases: ['between answer tags', 'inside a pair of answer tags'] },
      { id: 'sentence', phrases: ['as a closing sentence', 'in a sentence at the end'] },
      { id: 'bold', phrases: ['in bold after the word Answer', 'as a bold line'] },
      { id: 'boxed', phrases: ['in a LaTeX box', 'boxed like a formula'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'explanation',
    family: 'form',
    topics: ['explanations', 'the evidence'],
    values: [
      { id: 'before', phrases: ['ahead of the answer', 'in the reasoning only'] },
      { id: 'brackets', phrases: ['in brackets behind the answer', 'in brackets inside the tags'] },
      { id: 'clause', phrases: ['as a clause after the answer', 'after a comma inside the tags'] },
      { id: 'around', phrases: ['as a full sentence inside the tags', 'around the answer in one sentence'] },
    ],
    truth: 0,
    exception: null,
  },
];
