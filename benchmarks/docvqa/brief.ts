import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods may be told of DocVQA: fixed before any optimizer runs. */
export function docvqaBrief(prompts: PromptLibrary): BenchmarkBrief {
  return {
    description:
      'Questions about one page of a scanned document: letters, forms, tables, reports, invoices. Input: a question and the image of the page (under the setting `input: page-text` the text of the page instead). Output: reasoning, then the final answer in <answer> tags, copied from the page. Scoring: ANLS, that is 1 minus the edit distance to the closest gold answer over the longer length, 0 where half or more differs; a task counts as solved when the answer equals a gold answer up to capital letters and spacing. Punctuation, currency signs and accents count, so the form on the page decides.',
    seedDocument: prompts.text('benchmarks/docvqa/seed-skill'),
    // Read only where it is used: every prompt file that is read becomes part of a run's log.
    humanDocument: { read: () => prompts.text('benchmarks/docvqa/skills/human'), writtenBy: 'model' },
    failureTypes: [
      { name: 'evidence-miss', description: 'the part of the page that holds the answer was not found' },
      {
        name: 'near-match-confusion',
        description: 'a neighbouring row, column, date or name was taken for the one that was asked for',
      },
      {
        name: 'normalisation-error',
        description: 'the right place was read, but the answer was written in another form than the page has',
      },
      { name: 'reading-error', description: 'characters or digits of the right place were read wrongly' },
      { name: 'other', description: 'none of the above' },
    ],
  };
}
