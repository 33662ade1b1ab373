import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods may be told of SearchQA: fixed before any optimizer runs. */
export function searchqaBrief(prompts: PromptLibrary): BenchmarkBrief {
  return {
    description:
      'Open-domain question answering over search results. Input: a context of retrieved snippets, each introduced by [DOC], then [TLE] title and [PAR] text, and a question, often phrased as a quiz clue. Output: reasoning, then the final answer in <answer> tags, a few words. Scoring: exact match with a gold answer after lower-casing, deleting ASCII punctuation and the articles a, an, the, and collapsing white space; token F1 is reported beside it. The surface form decides: an answer with one word too many or too few is wrong.',
    seedDocument: prompts.text('benchmarks/searchqa/seed-skill'),
    // Read only where it is used: every prompt file that is read becomes part of a run's log.
    humanDocument: { read: () => prompts.text('benchmarks/searchqa/skills/human'), writtenBy: 'model' },
    failureTypes: [
      { name: 'rule-missing', description: 'the skill has no rule for what this question needed' },
      { name: 'rule-wrong', description: 'a rule of the skill led to the wrong answer or surface form' },
      { name: 'rule-ignored', description: 'a rule of the skill applied but the model did not follow it' },
      {
        name: 'answer-format',
        description:
          'the fact was found but not in the form that exact match needs: work out exactly why it failed',
      },
      { name: 'other', description: 'none of the above, for example evidence that is not in the context' },
    ],
  };
}
