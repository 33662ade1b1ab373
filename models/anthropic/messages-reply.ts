import { z } from 'zod';
import type { FinishReason, Part, ProviderReply, ToolDefinition } from '../contract.ts';
import { readCustomInput } from '../endpoint/custom-tool.ts';
import { requireEnd } from '../endpoint/require-end.ts';
import { soundUsage } from '../endpoint/usage.ts';
import { readWire, requireSomething } from '../endpoint/wire-reply.ts';
import { anthropicStateTag } from './wire-messages.ts';

const messagesReply = z.object({
  model: z.string().nullish(),
  stop_reason: z.string().nullish(),
  content: z.array(z.looseObject({ type: z.string() })),
  // A miscounted reply is still a reply.
  usage: z
    .looseObject({
      output_tokens_details: z.looseObject({ thinking_tokens: z.unknown().optional() }).nullish(),
    })
    .nullish()
    .catch(null),
});

const textBlock = z.object({ text: z.string() });
const toolUseBlock = z.object({ id: z.string(), name: z.string(), input: z.json().optional() });
const thinkingBlock = z.object({ thinking: z.string().nullish() });

/**
 * Reads the answer of POST /v1/messages. `usage.input` holds all input: fresh, read from the provider's cache
 * and written to it; `cachedInput` is the part read.
 * @throws {ModelError} when it has not the shape of one, holds nothing at all, was broken off, or says that something failed
 */
export function readMessagesReply(
  answer: unknown,
  latencyMs: number,
  tools: readonly ToolDefinition[],
): ProviderReply {
  const reply = readWire(answer, messagesReply);
  requireEnd('stop_reason', reply.stop_reason);
  const parts = reply.content.flatMap((block): Part[] => {
    switch (block.type) {
      case 'text': {
        const { text } = readWire(block, textBlock);
        return text === '' ? [] : [{ type: 'text', text }];
      }
      case 'tool_use':
        return [toolCall(readWire(block, toolUseBlock), tools)];
      case 'thinking':
      case 'redacted_thinking': {
        const { thinking } = readWire(block, thinkingBlock);
        const state = { api: anthropicStateTag, block: JSON.parse(JSON.stringify(block)) };
        return [{ type: 'reasoning', ...(thinking ? { text: thinking } : {}), state }];
      }
      default:
        return [];
    }
  });
  const { usage } = reply;
  const read = count(usage?.cache_read_input_tokens);
  const counts = soundUsage({
    input: count(usage?.input_tokens) + read + count(usage?.cache_creation_input_tokens),
    output: usage?.output_tokens,
    cachedInput: read,
    reasoning: usage?.output_tokens_details?.thinking_tokens,
  });
  const finish = finishOf(reply.stop_reason);
  requireSomething(reply.content, finish, counts.usage);
  return {
    parts,
    finish,
    ...counts,
    model: reply.model ?? '',
    latencyMs,
  };
}

/** Calls of tools that were offered as free text come back as free text. */
function toolCall(block: z.output<typeof toolUseBlock>, tools: readonly ToolDefinition[]): Part {
  const { id, name, input = {} } = block;
  const kind = tools.find((tool) => tool.name === name)?.kind ?? 'function';
  const raw = JSON.stringify(input);
  const written = kind === 'custom' ? readCustomInput(input, raw) : raw;
  return { type: 'tool-call', id, name, kind, arguments: written };
}

function finishOf(reason: string | null | undefined): FinishReason {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'stop';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool-calls';
    case 'refusal':
      return 'refused';
    default:
      return 'other';
  }
}

function count(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
}
