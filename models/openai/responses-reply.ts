import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { FinishReason, Part, ProviderReply } from '../contract.ts';
import { cutAtStop } from '../endpoint/cut-at-stop.ts';
import { requireEnd } from '../endpoint/require-end.ts';
import { soundUsage } from '../endpoint/usage.ts';
import { broken, errorWithin, readWire, requireSomething } from '../endpoint/wire-reply.ts';
import { responsesStateTag } from './responses-request.ts';

const text = z.string().nullish();
/** States that an answer to a plain request has only where something went wrong. */
const unfinished = ['queued', 'in_progress'];
const words = z.array(z.looseObject({ text })).nullish();

const responsesReply = z.object({
  model: text,
  status: text,
  error: z.looseObject({ code: text, message: text }).nullish(),
  incomplete_details: z.looseObject({ reason: text }).nullish(),
  output: z.array(z.looseObject({ type: z.string() })),
  // A miscounted reply is still a reply.
  usage: z
    .object({
      input_tokens: z.unknown().optional(),
      output_tokens: z.unknown().optional(),
      input_tokens_details: z.looseObject({ cached_tokens: z.unknown().optional() }).nullish(),
      output_tokens_details: z.looseObject({ reasoning_tokens: z.unknown().optional() }).nullish(),
    })
    .nullish()
    .catch(null),
});

const messageItem = z.object({ content: z.array(z.looseObject({ type: z.string(), text, refusal: text })) });
const functionItem = z.object({ call_id: z.string(), name: z.string(), arguments: z.string() });
const customItem = z.object({ call_id: z.string(), name: z.string(), input: z.string() });
const reasoningItem = z.looseObject({ summary: words, content: words, encrypted_content: text });

/**
 * Reads the answer of POST /responses and cuts its text at the first of `stop`.
 * @throws {ModelError} when the answer has not the shape of one, was broken off, or says that it failed
 */
export function readResponsesReply(
  answer: unknown,
  latencyMs: number,
  stop: readonly string[],
): ProviderReply {
  const reply = readWire(answer, responsesReply);
  if (reply.status === 'failed' || (reply.error !== null && reply.error !== undefined))
    throw errorWithin(reply.error ?? { message: 'the response failed' });
  if (unfinished.includes(reply.status ?? '')) throw broken(`the response is ${reply.status}`);
  // Some servers write null where they have no state to tell.
  requireEnd('status', reply.status ?? undefined);
  let refused = false;
  const parts: Part[] = reply.output.flatMap((item): Part[] => {
    switch (item.type) {
      case 'message':
        return readWire(item, messageItem).content.flatMap((piece): Part[] => {
          if (piece.type === 'refusal') refused = true;
          const said = piece.type === 'refusal' ? piece.refusal : piece.text;
          return said ? [{ type: 'text', text: said }] : [];
        });
      case 'function_call': {
        const call = readWire(item, functionItem);
        return [
          {
            type: 'tool-call',
            id: call.call_id,
            name: call.name,
            kind: 'function',
            arguments: call.arguments,
          },
        ];
      }
      case 'custom_tool_call': {
        const call = readWire(item, customItem);
        return [
          { type: 'tool-call', id: call.call_id, name: call.name, kind: 'custom', arguments: call.input },
        ];
      }
      case 'reasoning':
        return [reasoningPart(readWire(item, reasoningItem))];
      default:
        return [];
    }
  });
  const cut = cutAtStop(parts, stop);
  const counts = soundUsage({
    input: reply.usage?.input_tokens,
    output: reply.usage?.output_tokens,
    cachedInput: reply.usage?.input_tokens_details?.cached_tokens,
    reasoning: reply.usage?.output_tokens_details?.reasoning_tokens,
  });
  const finish = refused ? 'refused' : cut.stopped ? 'stop' : finishOf(reply, cut.parts);
  requireSomething(reply.output, finish, counts.usage);
  return {
    parts: cut.parts,
    finish,
    ...counts,
    model: reply.model ?? '',
    latencyMs,
  };
}

function reasoningPart(item: z.output<typeof reasoningItem>): Part {
  const said = [...(item.summary ?? []), ...(item.content ?? [])].map((piece) => piece.text ?? '').join('\n');
  // Without its content an item means nothing to a server that stores nothing.
  const resendable = Boolean(item.encrypted_content) || (item.content ?? []).length > 0;
  const state: Json = { api: responsesStateTag, item: JSON.parse(JSON.stringify(item)) };
  return { type: 'reasoning', ...(said === '' ? {} : { text: said }), ...(resendable ? { state } : {}) };
}

function finishOf(reply: z.output<typeof responsesReply>, parts: readonly Part[]): FinishReason {
  const reason = reply.incomplete_details?.reason;
  if (reason === 'content_filter') return 'refused';
  if (reason === 'max_output_tokens') return 'length';
  if (reply.status === 'incomplete')
    throw broken(`the reply was broken off: its 'incomplete_details.reason' is '${reason ?? null}'`);
  if (parts.some((part) => part.type === 'tool-call')) return 'tool-calls';
  return reply.status === 'completed' || reply.status === undefined ? 'stop' : 'other';
}
