import { z } from 'zod';
import type { Json, JsonObject } from '../../core/json.ts';
import { type SchemaIssue, schemaIssues } from '../../core/schema-issues.ts';
import type { ChatRequest } from '../contract.ts';

export type CheckedReply =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly complaints: readonly string[] };

/** More complaints at once help nobody. */
const maxComplaints = 10;

/**
 * Checks a reply's text against what its request asks for. With a schema, the reply is the one JSON value of the text
 * (alone, in a fence, or with words around it) and must meet the schema; each complaint names the path. Without one,
 * any text will do that is not too long.
 */
export function checkReply(text: string, request: ChatRequest): CheckedReply {
  const tokens = Math.ceil(Buffer.byteLength(text) / 4);
  if (tokens > request.maxOutputTokens)
    return refused(
      `The reply is about ${tokens} tokens long (4 bytes a token); at most ${request.maxOutputTokens} are allowed.`,
    );
  if (request.replySchema === undefined) return { ok: true, text };
  const json = jsonIn(text);
  if ('complaint' in json) return refused(json.complaint);
  const complaints = issuesOf(json.value, request.replySchema.schema);
  return complaints.length === 0 ? { ok: true, text: json.text } : { ok: false, complaints };
}

function refused(complaint: string): CheckedReply {
  return { ok: false, complaints: [complaint] };
}

/** The JSON of a reply: all of it, else the only fence of it, else everything between the outermost braces. */
function jsonIn(
  text: string,
): { readonly value: Json; readonly text: string } | { readonly complaint: string } {
  const fences = [...text.matchAll(/^(`{3,})(?:json)?[ \t]*\n([\s\S]*?)\n\1[ \t]*$/gm)];
  const candidates = [
    text.trim(),
    ...(fences.length === 1 ? [fences[0]?.[2]?.trim() ?? ''] : []),
    text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1),
  ];
  let failure = '';
  for (const candidate of candidates) {
    try {
      return { value: JSON.parse(candidate), text: candidate };
    } catch (error) {
      failure ||= error instanceof Error ? error.message : String(error);
    }
  }
  return { complaint: `The reply is not one JSON value: ${failure.replace(/\s+/g, ' ')}.` };
}

function issuesOf(value: Json, schema: JsonObject): string[] {
  const checker = checkerOf(schema);
  if (checker === null) return [];
  const checked = checker.safeParse(value);
  if (checked.success) return [];
  const issues = firstOfEachPlace(schemaIssues(checked.error.issues, { schema: checker, value }));
  const shown = issues.slice(0, maxComplaints).map(({ message }) => message);
  return issues.length > maxComplaints ? [...shown, `and ${issues.length - maxComplaints} more`] : shown;
}

/** A value of the wrong type breaks every rule of its place: the first complaint says it. */
function firstOfEachPlace(issues: readonly SchemaIssue[]): SchemaIssue[] {
  const seen = new Set<string>();
  return issues.filter(({ path, message }) => {
    const place = message.startsWith("'") ? JSON.stringify(path) : message;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

/** null: a schema in words that zod does not know; the method's own reading of the reply is then the only check. */
function checkerOf(schema: JsonObject): z.ZodType | null {
  try {
    return z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
  } catch {
    return null;
  }
}
