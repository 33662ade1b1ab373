import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import { checkedSettings } from '../checked-settings.ts';

export const difficulties = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof difficulties)[number];

/** Beyond these the question templates run out of different questions. */
const mostQuestions = { train: 60, val: 60, test: 90 } as const;

const settingsSchema = z.strictObject({
  /** Seed of company, house rules and questions: every number is another replicate. */
  seed: z.number().int().min(0).max(4_294_967_295).default(1),
  difficulty: z.enum(difficulties).default('medium'),
  /** `stated`: the prompt states every house rule, so that nothing is left to learn (a control). */
  conventions: z.enum(['hidden', 'stated']).default('hidden'),
  train: z.number().int().min(1).max(mostQuestions.train).default(40),
  val: z.number().int().min(1).max(mostQuestions.val).default(20),
  test: z.number().int().min(1).max(mostQuestions.test).default(60),
});

export type Settings = z.infer<typeof settingsSchema>;

/** @throws {ConfigError} naming the key that is wrong and the nearest valid one */
export function parseSettings(settings: JsonObject): Settings {
  return checkedSettings('text-to-sql', settingsSchema, settings);
}

/** Name of the database in prompts: two sets of questions that may share a wording never share it. */
export function databaseName({ seed, difficulty, train, val, test }: Settings): string {
  const usual = train === 40 && val === 20 && test === 60;
  return `shop-${seed}-${difficulty}${usual ? '' : `-${train}-${val}-${test}`}`;
}
