import { z } from 'zod';

/** What runs the scripts that a model writes. */
export type Runner = 'javascript' | 'python';

/** The published number of replies of a rollout. */
const mostTurns = 30;

/** Settings of a run, from the matrix file or `--setting`. They are part of every task, so of every log. */
export const settingsSchema = z.strictObject({
  /** `single`: one reply; `multi`: feedback turns until a script runs; `react`: tools in a work folder. */
  rollout: z.enum(['single', 'multi', 'react']).default('multi'),
  runner: z.enum(['javascript', 'python']).default('javascript'),
  /** In train rollouts of `multi`: say which cells are wrong, without their right values, and let the model go on. */
  gradingFeedback: z.boolean().default(false),
  /** Most replies of `multi` and `react`. */
  maxTurns: z.int().min(1).max(mostTurns).default(mostTurns),
  /** Time limit of one run of a script. */
  scriptSeconds: z.int().min(1).max(600).default(120),
  /** Fills in results that formulas of the output lack, before it is scored. */
  recalculate: z.enum(['off', 'ironcalc']).default('off'),
});

export type SpreadsheetSettings = Readonly<z.infer<typeof settingsSchema>>;
