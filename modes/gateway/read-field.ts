import type { z } from 'zod';
import { WireFault } from './wire-fault.ts';

/**
 * Checks one value of a body.
 * @throws {WireFault} `invalid`, with the path of what is wrong: `messages.3.content.0.source.data`
 */
export function readField<Schema extends z.ZodType>(
  value: unknown,
  schema: Schema,
  path: string,
): z.output<Schema> {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  const inner = (issue?.path ?? []).map(String);
  throw invalidField([...(path === '' ? [] : [path]), ...inner].join('.'), issue?.message ?? 'is wrong');
}

export function invalidField(path: string, message: string): WireFault {
  const short = path.length > 200 ? `${path.slice(0, 200)}...` : path;
  return new WireFault('invalid', `${short === '' ? 'body' : short}: ${message.slice(0, 300)}`, short);
}
