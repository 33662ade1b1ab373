import { z } from 'zod';
import type { Arena, CallPlace, OptimizerCall } from './arena.ts';
import { headOf } from './cut-text.ts';
import type { JsonObject } from './json.ts';
import type { RenderedPrompt } from './prompts.ts';
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

/** How a method asks for JSON. */
export interface StructuredOptions {
  /** How often an unusable reply goes back with what was wrong with it. */
  readonly reasks: number;
  /** Name of the prompt that says so; its one slot is `problem`. */
  readonly reaskPrompt: string;
  /** Take the one object of a text that is broken around it (core/reply-json.ts). */
  readonly lone: boolean;
  readonly maxOutputTokens: number;
  readonly temperature: OptimizerCall['temperature'];
}

/** A longer reply is a loop, not an answer. */
const maxReplyCharacters = 1_000_000;
/** How much of an unusable reply goes back with the complaint: the context may be small. */
const maxEchoCharacters = 1500;

/**
 * Asks the optimizer for a JSON object. An unusable reply goes back with what was wrong with it, as often as the
 * options say; each attempt has its own place. Errors of the machinery propagate.
 */
export async function askForObject<T>(
  arena: Arena,
  options: StructuredOptions,
  call: StructuredCall<T>,
): Promise<StructuredReply<T>> {
  const { $schema: _, ...schema } = z.toJSONSchema(call.schema);
  const followUps: { reply: string; complaint: string }[] = [];
  for (let attempt = 0; ; attempt += 1) {
    const reply = await arena.optimizer({
      kind: call.kind,
      place: { ...call.place, attempt },
      prompt: call.prompt,
      ...(followUps.length === 0 ? {} : { followUps: [...followUps] }),
      replySchema: { name: call.kind.replaceAll('-', '_'), schema: JSON.parse(JSON.stringify(schema)) },
      maxOutputTokens: options.maxOutputTokens,
      temperature: options.temperature,
    });
    const reading = readReply(reply.text, options.lone, call.read);
    const attempts = attempt + 1;
    if (reading.ok) return { value: reading.value, attempts, dropped: reading.dropped, problem: null };
    const cutOff = reply.finish === 'length' ? ' The reply was cut off at the output limit: write less.' : '';
    const problem = `${reading.complaint}${cutOff}`;
    // A refusal or a prompt that is too long stays what it is however often it is asked.
    const hopeless = reply.text === '' && (reply.finish === 'refused' || reply.finish === 'other');
    if (attempt >= options.reasks || hopeless) return { value: null, attempts, dropped: 0, problem };
    const complaint = arena.prompts.render(options.reaskPrompt, { problem }).user;
    followUps.push({ reply: headOf(reply.text, maxEchoCharacters), complaint });
  }
}

function readReply<T>(text: string, lone: boolean, read: (reply: JsonObject) => Reading<T>): Reading<T> {
  if (text.trim() === '') return { ok: false, complaint: 'The reply is empty.' };
  if (text.length > maxReplyCharacters) return { ok: false, complaint: 'The reply is far too long.' };
  const value = extractJson(text, { lone });
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
