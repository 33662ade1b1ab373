import type { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { schemaIssues } from '../core/schema-issues.ts';

/** Checks a benchmark's settings. @throws {ConfigError} naming benchmark and key, with the nearest valid key */
export function checkedSettings<Settings>(
  benchmark: string,
  schema: z.ZodType<Settings>,
  settings: JsonObject,
): Settings {
  const parsed = schema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const messages = schemaIssues(parsed.error.issues, { schema, value: settings }).map(
    ({ message }) => message,
  );
  throw new ConfigError(`benchmark '${benchmark}', settings: ${messages.join('; ')}`);
}
