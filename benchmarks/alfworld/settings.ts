import { z } from 'zod';

/** Settings of the matrix file; the defaults are the published ones (spec/benchmarks-agentic.md 2.3). */
export const alfworldSettingsSchema = z.strictObject({
  /** Steps after which an episode ends unsolved. */
  maxSteps: z.number().int().min(1).max(500).default(50),
  /** How many earlier observations and actions a step shows. */
  historyLength: z.number().int().min(0).max(50).default(2),
  /** `current`: games of the original generation get today's texts; `as-stored`: each keeps its own. */
  grammar: z.enum(['current', 'as-stored']).default('current'),
});
export type AlfworldSettings = z.infer<typeof alfworldSettingsSchema>;
