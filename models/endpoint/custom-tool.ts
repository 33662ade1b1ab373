import { z } from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { ToolDefinition } from '../contract.ts';

/** Arguments of a free-text tool where an API has functions only: one text field. */
export const customToolSchema = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
} as const satisfies JsonObject;

const freeText = z.object({ input: z.string() });

/** A free-text tool's description, with the form that its text must have where an API has no field for that. */
export function customToolDescription({ description, format }: ToolDefinition): string {
  if (format === undefined || format.type === 'text') return description;
  const { syntax, definition } = format;
  const form =
    typeof definition === 'string'
      ? `this grammar${typeof syntax === 'string' ? ` (${syntax})` : ''}:\n${definition}`
      : JSON.stringify(format);
  return `${description}\n\nThe input must follow ${form}`;
}

/** The free text in the arguments of such a call; what has another form is kept as it came. */
export function readCustomInput(input: unknown, raw: string): string {
  const free = freeText.safeParse(input);
  return free.success ? free.data.input : raw;
}
