import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods are told: fixed before any optimizer ran, and silent about what the house rules say. */
export function briefOf(prompts: PromptLibrary): BenchmarkBrief {
  return {
    description: [
      'The task: a question in plain English about the data of a small shop is answered with one SQLite statement.',
      'The prompt shows the tables. The last block fenced as sql counts; it is run read-only, and its result is',
      'compared with the expected one: columns in order, names of columns do not count, rows in order only where the',
      'question asks for an order (hard score). The soft score is the F1 of rows, a half for right rows in a wrong order.',
      'The shop has house rules that hold for all questions. Unless the prompt states them they show only in the',
      'verification of answers. They may concern rows that no longer count, the unit of figures, the bounds of periods,',
      'how text is compared and what fixes an order; words of a question may excuse it from one.',
    ].join('\n'),
    seedDocument: prompts.text('benchmarks/text-to-sql/seed-skill').trim(),
    // Read only where it is used: every prompt file that is read becomes part of a run's log.
    humanDocument: { read: () => prompts.text('benchmarks/text-to-sql/skills/human'), writtenBy: 'model' },
    failureTypes: [
      { name: 'rows', description: 'Rows are counted that do not count, or the other way round.' },
      { name: 'unit', description: 'Figures are in another unit or rounded otherwise.' },
      { name: 'period', description: 'A period begins or ends on another day.' },
      { name: 'text-comparison', description: 'A text is compared more strictly or more loosely.' },
      {
        name: 'order',
        description: 'The right rows stand in another order, or equals are cut off otherwise.',
      },
      { name: 'columns', description: 'A column is missing, needless or in another place.' },
      { name: 'join', description: 'Tables are joined wrongly, so that rows are repeated or lost.' },
      { name: 'no-statement', description: 'There is no sql block, or it is no statement that may be run.' },
      { name: 'sql-error', description: 'SQLite does not take the statement, or a limit stops it.' },
    ],
  };
}
