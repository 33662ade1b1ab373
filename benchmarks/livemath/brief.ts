import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods may be told of LiveMathematicianBench: fixed before any optimizer runs. */
export function livemathBrief(prompts: PromptLibrary): BenchmarkBrief {
  return {
    description:
      'Multiple-choice questions on recent theorems. Input: a question about what can be proved, and choices labelled A, B, C ... in an order that changes from epoch to epoch. Output: reasoning, then the letter of one choice in <answer> tags. Scoring: 1 when the letter is that of the best choice, else 0; several choices may be true, and the strongest one that can be proved counts. Improve exact discrimination between choices; theorems and papers do not come again.',
    seedDocument: prompts.text('benchmarks/livemath/seed-skill'),
    // Read only where it is used: every prompt file that is read becomes part of a run's log.
    humanDocument: { read: () => prompts.text('benchmarks/livemath/skills/human'), writtenBy: 'model' },
    failureTypes: [
      { name: 'quantifier-miss', description: 'a quantifier or its order was misread' },
      {
        name: 'strength-mismatch',
        description: 'the choice is weaker or stronger than what can be proved',
      },
      { name: 'condition-miss', description: 'a hypothesis, range or case of equality was overlooked' },
      { name: 'option-confusion', description: 'two similar choices or their letters were mixed up' },
      { name: 'other', description: 'none of the above' },
    ],
  };
}
