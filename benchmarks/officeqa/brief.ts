import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods may be told of OfficeQA: fixed before any optimizer runs. */
export function officeqaBrief(prompts: PromptLibrary): BenchmarkBrief {
  return {
    description:
      'Questions about figures in U.S. Treasury Bulletins, long text documents full of tables. Input: a question and the paths of the documents that hold the evidence, which are searched with the tools glob, read and grep, or parts of their text in the prompt. Output: the final answer in <answer> tags, mostly a number, sometimes a few words or a list. Scoring: exact match with one gold answer after lower-casing, deleting commas and ASCII punctuation except full stop, hyphen and percent sign, deleting the words million, billion, dollar and nominal, and collapsing white space; token F1 is reported beside it. There is no numeric tolerance: rounding, trailing zeros, a percent sign, a spelled unit or another sign for minus decide.',
    seedDocument: prompts.text('benchmarks/officeqa/seed-skill'),
    // Read only where it is used: every prompt file that is read becomes part of a run's log.
    humanDocument: { read: () => prompts.text('benchmarks/officeqa/skills/human'), writtenBy: 'model' },
    failureTypes: [
      { name: 'retrieval-miss', description: 'the right document or table was never found' },
      {
        name: 'evidence-miss',
        description: 'the right table was found, but the wrong row, column, period or basis was read',
      },
      {
        name: 'operand-error',
        description: 'a calculation used a wrong or missing operand, or a wrong unit',
      },
      { name: 'calculation-error', description: 'the operands were right and the arithmetic was not' },
      {
        name: 'answer-format',
        description:
          'the figure was right but not in the form that exact match needs: work out exactly why it failed',
      },
      { name: 'other', description: 'none of the above, for example a rollout that ended without an answer' },
    ],
  };
}
