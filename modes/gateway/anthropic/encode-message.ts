import type { FinishReason, Part } from '../../../models/contract.ts';
import type { ModelReply, ToolCallPart, WireAnswer } from '../protocol.ts';
import { sealedState } from '../reasoning-state.ts';
import { isObject } from '../wire-json.ts';

export type ReplyBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** A reply as the answer of POST /v1/messages. */
export function encodeMessage(reply: ModelReply, answer: WireAnswer): object {
  return {
    ...emptyMessage(reply, answer),
    content: replyBlocks(reply.parts, answer),
    stop_reason: stopReason(reply.finish, reply.parts),
    usage: messageUsage(reply),
  };
}

/** The message before anything is in it. */
export function emptyMessage(reply: ModelReply, answer: WireAnswer): object {
  return {
    id: `msg_${answer.id}`,
    type: 'message',
    role: 'assistant',
    model: answer.model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...messageUsage(reply), output_tokens: 0 },
  };
}

/** Input counts exclude what was read from the provider's cache. */
export function messageUsage({ usage }: ModelReply): object {
  return {
    input_tokens: usage.input - usage.cachedInput,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: usage.cachedInput,
    output_tokens: usage.output,
    output_tokens_details: { thinking_tokens: usage.reasoning },
  };
}

export function replyBlocks(parts: readonly Part[], { seal }: WireAnswer): ReplyBlock[] {
  return parts.flatMap((part): ReplyBlock[] => {
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ type: 'text', text: part.text }];
      case 'tool-call':
        return [{ type: 'tool_use', id: part.id, name: part.name, input: inputOf(part) }];
      case 'reasoning': {
        const state = sealedState(part, seal);
        if (part.text) return [{ type: 'thinking', thinking: part.text, signature: state }];
        return part.state === undefined ? [] : [{ type: 'redacted_thinking', data: state }];
      }
      default:
        return [];
    }
  });
}

export function stopReason(finish: FinishReason, parts: readonly Part[]): string {
  if (finish === 'length') return 'max_tokens';
  if (finish === 'refused') return 'refusal';
  return parts.some(({ type }) => type === 'tool-call') ? 'tool_use' : 'end_turn';
}

/** The API has objects only: other arguments are kept as text, and the tool's own check tells the model. */
function inputOf(call: ToolCallPart): object {
  if (call.kind === 'custom') return { input: call.arguments };
  if (call.arguments.trim() === '') return {};
  try {
    const written: unknown = JSON.parse(call.arguments);
    if (isObject(written)) return written;
  } catch {
    // Not JSON: falls through.
  }
  return { arguments: call.arguments };
}
