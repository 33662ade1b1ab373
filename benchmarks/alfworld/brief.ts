import type { BenchmarkBrief } from '../../core/arena.ts';
import type { PromptLibrary } from '../../core/prompts.ts';

/** What methods may be told of ALFWorld: fixed before any optimizer runs. */
export function alfworldBrief(prompts: PromptLibrary): BenchmarkBrief {
  return {
    description:
      'Household tasks in a text world (ALFWorld). Each message shows one step: the goal, the last few observations and actions, what is seen now, and the admissible commands. Output: thoughts in <think> tags, then one of these commands, word for word, in <action> tags. Kinds of goals: put an object somewhere; put two of a kind somewhere; look at an object under a lamp; clean, heat or cool an object and put it somewhere. Only one object can be carried; closed receptacles must be opened to see or use what is in them; a command that is not admissible does nothing and costs a step. Scoring: 1 when the goal is reached within 50 steps, else 0. Rooms, places and objects differ from task to task; improve how to search, in which order to act, and how not to waste steps.',
    seedDocument: prompts.text('benchmarks/alfworld/seed-skill'),
    // Read only where it is used: every prompt file that is read becomes part of a run's log.
    humanDocument: { read: () => prompts.text('benchmarks/alfworld/skills/human'), writtenBy: 'model' },
    failureTypes: [
      {
        name: 'navigation-loop',
        description: 'the same places were visited again although nothing had changed',
      },
      {
        name: 'missed-object',
        description: 'the object was seen, or lay in a closed receptacle, and was not taken',
      },
      { name: 'wrong-order', description: 'steps of the task were left out or done in the wrong order' },
      { name: 'early-stop', description: 'the agent behaved as if the goal had been reached' },
      { name: 'action-loop', description: 'the same command was given again and again' },
      {
        name: 'appliance-error',
        description: 'the wrong appliance was used, or used without holding the object',
      },
      { name: 'invalid-command', description: 'commands were not on the list of admissible ones' },
      { name: 'other', description: 'none of the above' },
    ],
  };
}
