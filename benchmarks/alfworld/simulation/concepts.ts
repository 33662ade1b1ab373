import type { BookConcept } from '../../../models/simulated/book.ts';

/** The acting behaviours of ALFWorld's simulated world; each wrong value is a trap of its own (`traps.ts`). */
export type AlfworldHabit = 'closed' | 'visited' | 'treatment' | 'second' | 'lamp' | 'command' | 'number';

/** In words. Value 0 is right in general. */
export const alfworldConcepts: readonly (BookConcept & { readonly id: AlfworldHabit })[] = [
  {
    id: 'closed',
    family: 'search',
    topics: ['closed receptacles', 'the handling of closed receptacles'],
    values: [
      { id: 'opened', phrases: ['as places to open on arrival', 'as something to open on arrival'] },
      { id: 'passed', phrases: ['as places to pass by', 'as something to pass by'] },
      {
        id: 'examined',
        phrases: ['as places to examine from outside', 'as something to examine from outside'],
      },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'visited',
    family: 'search',
    topics: ['searched spots', 'spots that were searched'],
    values: [
      { id: 'done', phrases: ['as done', 'as finished'] },
      { id: 'again', phrases: ['as worth a second look', 'as worth one more visit'] },
      { id: 'round', phrases: ['as the start of a new round', 'as a start for the next round'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'treatment',
    family: 'order',
    topics: ['the treatment', 'the treatment of objects'],
    values: [
      { id: 'before', phrases: ['ahead of the final placing', 'before the final placing'] },
      { id: 'after', phrases: ['behind the final placing', 'after the final placing'] },
      { id: 'skipped', phrases: ['as optional', 'as a mere option'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'second',
    family: 'order',
    topics: ['the second object', 'the other one of a pair'],
    values: [
      { id: 'after', phrases: ['once the first is put down', 'when the first is put down'] },
      { id: 'together', phrases: ['together with the first', 'along with the first'] },
      { id: 'same', phrases: ['as the first one again', 'as one more turn of the first'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'lamp',
    family: 'order',
    topics: ['the lamp', 'the use of the lamp'],
    values: [
      { id: 'holding', phrases: ['with the object in hand', 'while the object is in hand'] },
      { id: 'empty', phrases: ['with empty hands', 'while the hands are empty'] },
      { id: 'scenery', phrases: ['as mere scenery', 'as part of the scenery'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'command',
    family: 'form',
    topics: ['the command', 'the wording of the command'],
    values: [
      { id: 'copied', phrases: ['as a copy from the list', 'as the list words it'] },
      { id: 'free', phrases: ['in free wording', 'in polite wording'] },
      { id: 'short', phrases: ['in a short form', 'as its first word alone'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'number',
    family: 'form',
    topics: ['object numbers', 'the number of an object'],
    values: [
      { id: 'listed', phrases: ['as they are listed', 'as listed'] },
      { id: 'dropped', phrases: ['as a needless detail', 'as needless detail'] },
      { id: 'zero', phrases: ['as zero throughout', 'as nought throughout'] },
    ],
    truth: 0,
    exception: null,
  },
];
