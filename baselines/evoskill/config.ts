import { z } from 'zod';

const atLeast = (least: number) => z.number().int().min(least);

/** Keys and defaults of `evoskill`, spec/baselines.md 8.3 and 8.4 (docs/baselines/evoskill.md explains each). */
export const evoskillSchema = z.strictObject({
  /** Most iterations. The budget normally ends a run before; the library's own default is 5. */
  iterations: atLeast(1).default(200),
  /** Programs that may stand on the frontier. */
  frontierSize: atLeast(1).default(3),
  /** Which member of the frontier the next child is made from. */
  parent: z.enum(['best', 'random', 'round-robin']).default('best'),
  /** Iterations in a row without an addition to the frontier after which a run ends; 0 = never. */
  patience: atLeast(0).default(0),
  /** `type`: the tasks' types are the categories; `none`: all tasks are one category. */
  categories: z.enum(['type', 'none']).default('type'),
  categoriesPerBatch: atLeast(1).default(3),
  samplesPerCategory: atLeast(1).default(2),
  /** A rollout whose objective is below this is a failure; 1 = everything that is not perfect. */
  failureBelow: z.number().gt(0).max(1).default(0.8),
  /** Have each section begin with a line that says when to use it, as a folder of skills would. */
  whenToUse: z.boolean().default(false),
  /** With a full frontier, end a child's evaluation when it cannot beat the worst member any more. */
  earlyStop: z.boolean().default(false),
  /** Characters of one trajectory in the first proposer prompt, the middle left out beyond them. */
  maxTrajectoryCharacters: atLeast(200).default(4000),
  maxDocumentCharacters: atLeast(200).default(20_000),
  maxOutputTokens: atLeast(64).default(16_384),
  temperature: z.union([z.number().min(0).max(2), z.enum(['unset', 'default'])]).default('default'),
});

export type EvoskillConfig = z.infer<typeof evoskillSchema>;
