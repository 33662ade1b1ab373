import type { BookConcept } from '../../../models/simulated/book.ts';
import { choices } from '../mini/solution.ts';

/** The traps of spreadsheet work in the simulated world, in words. Values are in the order of {@link choices}. */
export const spreadsheetConcepts: readonly (BookConcept & { readonly id: keyof typeof choices })[] = [
  {
    id: 'form',
    family: 'writing',
    topics: ['computed cells', 'the computed cells'],
    values: [
      { id: choices.form[0], phrases: ['as plain values', 'as finished values'] },
      { id: choices.form[1], phrases: ['as formulas', 'as live formulas'] },
      { id: choices.form[2], phrases: ['with an equals sign in front', 'behind an equals sign'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'rows',
    family: 'reach',
    topics: ['the run over rows', 'the loop over rows'],
    values: [
      {
        id: choices.rows[0],
        phrases: ['down to the last row of the sheet', 'through every row that is there'],
      },
      { id: choices.rows[1], phrases: ['as far as the preview goes', 'through the previewed part only'] },
      { id: choices.rows[2], phrases: ['for the first one alone', 'with a single step'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'sheet',
    family: 'reach',
    topics: ['the target sheet', 'the place of the output'],
    values: [
      { id: choices.sheet[0], phrases: ['exactly where the request says', 'by the name in the request'] },
      { id: choices.sheet[1], phrases: ['at the front of the workbook', 'by the position in front'] },
      { id: choices.sheet[2], phrases: ['in a newly added tab', 'as a tab of its own'] },
    ],
    truth: 0,
    exception: null,
  },
  {
    id: 'missing',
    family: 'writing',
    topics: ['gaps in the data', 'the gaps in the data'],
    values: [
      { id: choices.missing[0], phrases: ['as empty results', 'with nothing at all'] },
      { id: choices.missing[1], phrases: ['as zeros', 'with a zero'] },
      { id: choices.missing[2], phrases: ['as dashes', 'with a dash'] },
    ],
    truth: 0,
    exception: { cue: 'count a missing quantity', truth: 1 },
  },
];
