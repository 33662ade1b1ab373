import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { checkConfig } from '../check-config.ts';

const atLeast = (least: number) => z.number().int().min(least);

const schema = z.strictObject({
  /** Passes of rollouts over train: a number, or `fill`: as many as the budget holds, one without a budget. */
  passes: z.union([atLeast(1), z.literal('fill')]).default('fill'),
  /** Most passes under `fill`. */
  maxPasses: atLeast(1).default(8),
  /** Trajectories of each class (failed, solved) that are analysed; 0 = all. */
  analysedPerClass: atLeast(0).default(40),
  /** `combined`: failures and successes; `errors`: failures only. */
  sides: z.enum(['combined', 'errors']).default('combined'),
  /** How a failure is analysed: by one call, or in turns in which corrected answers are put to the verifier. */
  analyst: z.enum(['single', 'agentic']).default('single'),
  /** Turns of an agentic analyst at most. */
  analystTurns: atLeast(2).default(20),
  /** Records that one patch proposal reads. */
  recordsPerPatch: atLeast(1).default(1),
  /** Patches per merge call; 1 would never end. */
  mergeBatchSize: atLeast(2).default(5),
  /** Edits that are sent back to have their place corrected: those without a place in the document, all, or none. */
  translate: z.enum(['inexact', 'all', 'off']).default('inexact'),
  /** Finished documents, each merged in another order of the patches. */
  outcomes: atLeast(1).max(100).default(3),
  /** Also choose by the train score, as the authors do: a pass over train for each finished document. */
  nativeSelection: z.boolean().default(false),
  /** Score the starting document on val as well, so that it may win. */
  scoreSeed: z.boolean().default(false),
  /** Calls that may mend a document that is too long or lost its front matter. */
  repairRounds: atLeast(0).default(3),
  maxDocumentLines: atLeast(1).default(500),
  maxDocumentCharacters: atLeast(100).default(20_000),
  /** Characters of one trajectory in a prompt, the middle left out beyond them; 0 = no limit. */
  maxTrajectoryCharacters: atLeast(0).default(4000),
  /** Output limit of every optimizer call; the endpoint's own limit applies as well. */
  maxOutputTokens: atLeast(64).default(16_384),
  temperature: z.union([z.number().min(0).max(2), z.enum(['unset', 'default'])]).default('default'),
});

export type Trace2SkillConfig = z.infer<typeof schema>;

/** @throws {ConfigError} naming each wrong key, with the nearest valid one */
export function resolveConfig(given: JsonObject): Trace2SkillConfig {
  return checkConfig('trace2skill', schema, given);
}
