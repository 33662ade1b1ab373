import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods are told: fixed before any optimizer ran, and silent about every convention's content. */
export function briefOf(prompts: PromptLibrary, styleInPrompt: boolean): BenchmarkBrief {
  return {
    description: [
      'The task: a short note on one payment is turned into one ledger line. The line has four fields (date,',
      'payer, count of items, amount) and follows a house style that is the same for all notes.',
      styleInPrompt
        ? 'The house style is stated in the task prompt.'
        : 'The task prompt does not state the house style; it shows only in the verification of answers.',
      'The last line of the answer counts; it must equal the house line character by character (hard score).',
      'The soft score is the share of right parts among six: separator, order, date, payer, count, amount.',
      'Conventions may concern the mark between fields, the order of the fields, the form of date, payer, count',
      'and amount, a missing count, an unknown day, rounding and money paid back; a word in the note may',
      'call for another form.',
    ].join('\n'),
    seedDocument: prompts.text('benchmarks/bookkeeping/seed-skill').trim(),
    humanDocument: {
      notPossible: styleInPrompt
        ? 'the task prompt states the whole convention already: a document could only repeat it'
        : 'the convention is hidden: nobody can write a document from the public description alone',
    },
    failureTypes: [
      { name: 'separator', description: 'Another mark, or other spacing, stands between the fields.' },
      { name: 'order', description: 'The fields are complete but stand in another order.' },
      { name: 'date', description: 'The date has another form, or an unknown day is marked otherwise.' },
      { name: 'payer', description: "The payer's name has another form: order, capitals or initials." },
      {
        name: 'count',
        description: 'The count has another form, or a missing count is filled in otherwise.',
      },
      {
        name: 'amount',
        description: 'The amount has another form or rounding, or money paid back is marked otherwise.',
      },
      {
        name: 'extra-text',
        description: 'The answer holds more than the line, or the line is not the last.',
      },
    ],
  };
}
