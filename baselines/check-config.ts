import type { z } from 'zod';
import { ConfigError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { schemaIssues } from '../core/schema-issues.ts';

/**
 * Checks a method's configuration.
 * @throws {ConfigError} naming the method and each wrong key, with the nearest valid one
 */
export function checkConfig<Schema extends z.ZodType>(
  method: string,
  schema: Schema,
  given: JsonObject,
): z.infer<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = schemaIssues(parsed.error.issues, { schema, value: given });
  throw new ConfigError(`method ${method}: ${issues.map((issue) => issue.message).join('; ')}`);
}
