import { z } from 'zod';
import type { Arena, CallPlace } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import type { JsonObject } from '../core/json.ts';
import type { RenderedPrompt } from '../core/prompts.ts';
import type { SkillOptConfig } from './config.ts';
import { extractJson } from './reply-json.ts';

/** What a stage's reader makes of a JSON object: a value, or a complaint for the model to read. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly dropped: number }
  | { readonly ok: false; readonly complaint: string };

export interface StructuredCall<T> {
  /** Stage name, as logged and accounted. */
  readonly kind: string;
  readonly place: CallPlace;
  readonly prompt: RenderedPrompt;
  /** Sent where the endpoint supports it; every string in it is bounded. */
  readonly schema: z.ZodType;
  readonly read: (reply: JsonObject) => Reading<T>;
}

export interface StructuredReply<T> {
  /** null: no usable reply came; the stage takes its documented fallback. */
  readonly value: T | null;
  /** Calls made, 1 to 3. */
  readonly attempts: number;
  /** Items of the usable reply that were not items. */
  readonly dropped: number;
  /** What was wrong with the last reply; null when it was usable. */
  readonly problem: string | null;
}

const maxReasks = 2;
/** A longer reply is a loop, not an answer. */
const maxReplyCharacters = 1_000_000;
/** How much of an unusable reply goes back with the complaint: the context may be small. */
const maxEchoCharacters = 1500;

export const reaskPrompt = 'optimizer/prompts/reask';

/**
 * Asks the optimizer for a JSON object. Under `reask` an unusable reply goes back with what was wrong with it,
 * at most twice; each attempt has its own place. Errors of the machinery propagate.
 */
export async function askStructured<T>(
  arena: Arena,
  config: SkillOptConfig,
  call: StructuredCall<T>,
): Promise<StructuredReply<T>> {
  const { $schema: _, ...schema } = z.toJSONSchema(call.schema);
  const followUps: { reply: string; complaint: string }[] = [];
  const lastAttempt = config.structured === 'reask' ? maxReasks : 0;
  for (let attempt = 0; ; attempt += 1) {
    const reply = await arena.optimizer({
      kind: call.kind,
      place: { ...call.place, attempt },
      prompt: call.prompt,
      ...(followUps.length === 0 ? {} : { followUps: [...followUps] }),
      replySchema: { name: call.kind.replaceAll('-', '_'), schema: JSON.parse(JSON.stringify(schema)) },
      maxOutputTokens: config.maxOutputTokens,
      temperature: config.temperature,
    });
    const reading = readReply(reply.text, config, call.read);
    const attempts = attempt + 1;
    if (reading.ok) return { value: reading.value, attempts, dropped: reading.dropped, problem: null };
    const cutOff = reply.finish === 'length' ? ' The reply was cut off at the output limit: write less.' : '';
    const problem = `${reading.complaint}${cutOff}`;
    // A refusal or a prompt that is too long stays what it is however often it is asked.
    const hopeless = reply.text === '' && (reply.finish === 'refused' || reply.finish === 'other');
    if (attempt >= lastAttempt || hopeless) return { value: null, attempts, dropped: 0, problem };
    const complaint = arena.prompts.render(reaskPrompt, { problem }).user;
    followUps.push({ reply: headOf(reply.text, maxEchoCharacters), complaint });
  }
}

function readReply<T>(
  text: string,
  { semantics }: SkillOptConfig,
  read: (reply: JsonObject) => Reading<T>,
): Reading<T> {
  if (text.trim() === '') return { ok: false, complaint: 'The reply is empty.' };
  if (text.length > maxReplyCharacters) return { ok: false, complaint: 'The reply is far too long.' };
  const value = extractJson(text, { lone: semantics.edits === 'strict' });
  if (!isJsonObject(value))
    return { ok: false, complaint: 'The reply does not hold exactly one valid JSON object.' };
  return read(value);
}

/** Narrows to a JSON object (neither null nor a list). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first three issues of an envelope, as a complaint. */
export function complaintOf(error: z.ZodError): string {
  const issues = error.issues.slice(0, 3).map((issue) => `"${issue.path.join('.')}": ${issue.message}`);
  return `The reply does not have the shape asked for: ${issues.join('; ')}.`.slice(0, 400);
}
