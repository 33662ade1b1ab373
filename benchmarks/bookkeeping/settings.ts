import { z } from 'zod';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { schemaIssues } from '../../core/schema-issues.ts';

export const difficulties = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof difficulties)[number];

const settingsSchema = z.strictObject({
  /** Seed of the house style and of its notes: every number is another replicate. */
  style: z.number().int().min(0).max(4_294_967_295).default(1),
  difficulty: z.enum(difficulties).default('easy'),
  /** Draws other test notes for the same style and training notes (spec/science.md 5, confirmation). */
  testSeed: z.number().int().min(0).max(4_294_967_295).default(0),
});

export type Settings = z.infer<typeof settingsSchema>;

/** @throws {ConfigError} naming the key that is wrong and the nearest valid one */
export function parseSettings(settings: JsonObject, benchmark: string): Settings {
  const parsed = settingsSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const issues = schemaIssues(parsed.error.issues, { schema: settingsSchema, value: settings });
  throw new ConfigError(
    `settings of benchmark '${benchmark}': ${issues.map(({ message }) => message).join('; ')}`,
  );
}
