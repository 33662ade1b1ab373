import { z } from 'zod';
import type { Json } from '../../core/json.ts';
import type { FinishReason, Part, ProviderReply, ToolDefinition } from '../contract.ts';
import { readCustomInput } from '../endpoint/custom-tool.ts';
import { requireEnd } from '../endpoint/require-end.ts';
import { soundUsage } from '../endpoint/usage.ts';
import { broken, errorWithin, readWire } from '../endpoint/wire-reply.ts';
import { chatStateTag } from './chat-request.ts';

const text = z.string().nullish();
const toolCall = z.union([
  z.object({
    id: text,
    type: z.literal('custom'),
    custom: z.object({ name: z.string(), input: z.string() }),
  }),
  z.object({
    id: text,
    function: z.object({
      name: z.string(),
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    }),
  }),
]);

/** Fields in which servers give reasoning on a chat message; they go back as they came. */
const reasoningNames = ['reasoning_content', 'reasoning', 'reasoning_details'] as const;

const chatReply = z.object({
  model: text,
  choices: z
    .array(
      z.object({
        finish_reason: text,
        error: z.looseObject({ message: text, code: z.union([z.string(), z.number()]).nullish() }).nullish(),
        message: z.object({
          content: z.union([z.string(), z.array(z.looseObject({ text }))]).nullish(),
          refusal: text,
          tool_calls: z.array(toolCall).nullish(),
          reasoning_content: text,
          reasoning: text,
          reasoning_details: z.array(z.json()).nullish(),
        }),
      }),
    )
    .min(1),
  // A miscounted reply is still a reply.
  usage: z
    .object({
      prompt_tokens: z.unknown().optional(),
      completion_tokens: z.unknown().optional(),
      prompt_tokens_details: z.looseObject({ cached_tokens: z.unknown().optional() }).nullish(),
      completion_tokens_details: z.looseObject({ reasoning_tokens: z.unknown().optional() }).nullish(),
      prompt_cache_hit_tokens: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
});

/**
 * Reads the answer of POST /chat/completions.
 * @throws {ModelError} when it has not the shape of one, holds nothing at all, or was broken off
 */
export function readChatReply(
  answer: unknown,
  latencyMs: number,
  tools: readonly ToolDefinition[],
): ProviderReply {
  const reply = readWire(answer, chatReply);
  const [choice] = reply.choices;
  // Aggregators: the model behind them failed, and what there is of its reply is no answer.
  if (choice?.error) throw errorWithin(choice.error);
  if (choice?.finish_reason === 'error') throw errorWithin({});
  requireEnd('finish_reason', choice?.finish_reason);
  const message = choice?.message ?? {};
  const parts: Part[] = [];
  const state: Record<string, Json> = { api: chatStateTag };
  for (const name of reasoningNames) {
    const value = message[name];
    if (value !== undefined && value !== null && value.length > 0) state[name] = value;
  }
  if (Object.keys(state).length > 1) {
    const words = message.reasoning_content ?? message.reasoning;
    parts.push({ type: 'reasoning', ...(words ? { text: words } : {}), state });
  }
  const words = plainText(message.content);
  const refusal = message.refusal ?? '';
  if (words !== '') parts.push({ type: 'text', text: words });
  if (refusal !== '') parts.push({ type: 'text', text: refusal });
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    const id = call.id ? call.id : `call_${index}`;
    if ('custom' in call) {
      parts.push({
        type: 'tool-call',
        id,
        name: call.custom.name,
        kind: 'custom',
        arguments: call.custom.input,
      });
      continue;
    }
    // Some servers send the arguments parsed.
    const raw = call.function.arguments ?? '';
    const written = typeof raw === 'string' ? raw : JSON.stringify(raw);
    const { name } = call.function;
    // Calls of tools that were offered as free text come back as free text.
    const kind = tools.find((tool) => tool.name === name)?.kind ?? 'function';
    const input = kind === 'custom' ? readCustomInput(parsed(raw), written) : written;
    parts.push({ type: 'tool-call', id, name, kind, arguments: input });
  }
  // A model that says nothing gives an empty text.
  const isCutOff = ['length', 'content_filter'].includes(choice?.finish_reason ?? '');
  if (parts.length === 0 && typeof message.content !== 'string' && !isCutOff)
    throw broken('the answer holds no text, no tool call and no refusal');
  return {
    parts,
    finish: refusal !== '' ? 'refused' : finishOf(choice?.finish_reason, parts),
    ...soundUsage({
      input: reply.usage?.prompt_tokens,
      output: reply.usage?.completion_tokens,
      cachedInput: reply.usage?.prompt_tokens_details?.cached_tokens ?? reply.usage?.prompt_cache_hit_tokens,
      reasoning: reply.usage?.completion_tokens_details?.reasoning_tokens,
    }),
    model: reply.model ?? '',
    latencyMs,
  };
}

function parsed(raw: unknown): unknown {
  if (typeof raw !== 'string') return raw;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function finishOf(reason: string | null | undefined, parts: readonly Part[]): FinishReason {
  if (reason === 'content_filter') return 'refused';
  if (reason === 'length') return 'length';
  // Several compatible servers say `stop` when they return tool calls.
  if (parts.some((part) => part.type === 'tool-call')) return 'tool-calls';
  if (reason === 'tool_calls' || reason === 'function_call') return 'tool-calls';
  return reason === 'stop' ? 'stop' : 'other';
}

function plainText(
  content: string | readonly { text?: string | null | undefined }[] | null | undefined,
): string {
  if (content === null || content === undefined) return '';
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('');
}
