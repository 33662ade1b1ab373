import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import { schemaIssues } from '../../core/schema-issues.ts';
import { type CallEntry, callEntrySchema } from './call-entry.ts';

const lineSchema = z.strictObject({ key: z.string().regex(/^[0-9a-f]{64}$/), call: callEntrySchema });

/** One line of a calls file. The key comes first, so that an index needs no parsing. */
export function callLine(key: string, entry: CallEntry): { key: string; call: CallEntry } {
  return { key, call: entry };
}

/** A line as text: the same for equal calls on every machine. */
export function callLineText(key: string, entry: CallEntry): string {
  return `{"key":"${key}","call":${canonicalJson(entry)}}`;
}

/** The key at the start of a line, or null. */
export function keyOfLine(text: string): string | null {
  return /^\{"key":"([0-9a-f]{64})",/.exec(text)?.[1] ?? null;
}

/** @throws {DataError} with `where` in its message when the text is not a call */
export function parseCallLine(text: string, where: string): { key: string; entry: CallEntry } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${where}: not JSON`, error);
  }
  return checkedCall(value, where);
}

/** Like {@link parseCallLine}, for a line that is parsed already. */
export function checkedCall(value: unknown, where: string): { key: string; entry: CallEntry } {
  const line = lineSchema.safeParse(value);
  if (!line.success) {
    const [issue] = schemaIssues(line.error.issues, { schema: lineSchema, value });
    throw new DataError(`${where}: not a recorded call: ${issue?.message ?? 'wrong form'}`);
  }
  return { key: line.data.key, entry: line.data.call };
}
