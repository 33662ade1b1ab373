import { z } from 'zod';
import type { Json } from '../../../core/json.ts';
import type { Part } from '../../../models/contract.ts';
import { readField } from '../read-field.ts';
import type { StateSeal } from '../state-seal.ts';
import { wireJson } from '../wire-json.ts';

type ReasoningPart = Extract<Part, { type: 'reasoning' }>;

const fields = z.looseObject({
  reasoning_content: z.string().nullish(),
  reasoning: z.string().nullish(),
  reasoning_details: z.array(wireJson).nullish(),
});
const detail = z.looseObject({ type: z.literal('reasoning.encrypted'), data: z.string() });
const sealedParts = z.array(z.object({ text: z.string().optional(), state: wireJson.optional() }));

/**
 * Reasoning of a reply as fields of a chat message, in the form that aggregators use: words in `reasoning_content`,
 * and the parts themselves, sealed, in `reasoning_details`.
 */
export function reasoningFields(parts: readonly Part[], seal: StateSeal): object {
  const reasoning = parts.filter((part): part is ReasoningPart => part.type === 'reasoning');
  if (reasoning.length === 0) return {};
  const said = reasoning.flatMap(({ text }) => (text ? [text] : [])).join('\n');
  const kept = reasoning.map(({ text, state }) => ({
    ...(text === undefined ? {} : { text }),
    ...(state === undefined ? {} : { state }),
  }));
  return {
    ...(said === '' ? {} : { reasoning_content: said }),
    reasoning_details: [{ type: 'reasoning.encrypted', data: seal.seal(kept) }],
  };
}

/** Reasoning that a client sent back. What was not sealed here stays in the form in which our chat provider keeps it. */
export function chatReasoning(message: object, path: string, seal: StateSeal): ReasoningPart[] {
  const read = readField(message, fields, path);
  for (const each of read.reasoning_details ?? []) {
    const given = detail.safeParse(each);
    const opened = given.success ? sealedParts.safeParse(seal.open(given.data.data)) : null;
    if (opened?.success)
      return opened.data.map(({ text, state }) => ({
        type: 'reasoning',
        ...(text === undefined ? {} : { text }),
        ...(state === undefined ? {} : { state }),
      }));
  }
  const state: Record<string, Json> = { api: 'openai-chat' };
  if (read.reasoning_content) state.reasoning_content = read.reasoning_content;
  if (read.reasoning) state.reasoning = read.reasoning;
  if (read.reasoning_details?.length) state.reasoning_details = read.reasoning_details;
  if (Object.keys(state).length === 1) return [];
  const text = read.reasoning_content || read.reasoning;
  return [{ type: 'reasoning', ...(text ? { text } : {}), state }];
}
