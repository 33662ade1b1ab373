import type { ChatReply } from '../../../models/contract.ts';
import type { ModelReply, WireAnswer } from '../protocol.ts';
import { sealedState } from '../reasoning-state.ts';

export interface TextContent {
  readonly type: 'output_text';
  readonly text: string;
  readonly annotations: readonly never[];
  readonly logprobs: readonly never[];
}
export type ReplyItem =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly role: 'assistant';
      readonly status: string;
      readonly content: readonly TextContent[];
    }
  | {
      readonly type: 'reasoning';
      readonly id: string;
      readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[];
      readonly encrypted_content: string;
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      readonly namespace?: string;
      readonly arguments: string;
      readonly status: string;
    }
  | {
      readonly type: 'custom_tool_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      readonly namespace?: string;
      readonly input: string;
    };

/** A reply as the answer of POST /v1/responses. */
export function encodeResponse(reply: ModelReply, answer: WireAnswer): object {
  const cut = reply.finish === 'length' ? 'max_output_tokens' : null;
  const filtered = reply.finish === 'refused' ? 'content_filter' : cut;
  return {
    ...bareResponse(answer),
    status: filtered === null ? 'completed' : 'incomplete',
    incomplete_details: filtered === null ? null : { reason: filtered },
    output: replyItems(reply.parts, answer),
    usage: responseUsage(reply),
  };
}

/** The response while nothing is in it. */
export function bareResponse(answer: WireAnswer): object {
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: answer.createdAt,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: answer.model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    store: false,
    temperature: null,
    top_p: null,
    tool_choice: 'auto',
    tools: [],
    usage: null,
  };
}

function responseUsage({ usage }: ModelReply): object {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cachedInput },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}

export function replyItems(parts: ChatReply['parts'], { id, seal, groups }: WireAnswer): ReplyItem[] {
  return parts.flatMap((part, index): ReplyItem[] => {
    const own = `${id}_${index}`;
    switch (part.type) {
      case 'text':
        if (part.text === '') return [];
        return [
          {
            type: 'message',
            id: `msg_${own}`,
            role: 'assistant',
            status: 'completed',
            content: [textContent(part.text)],
          },
        ];
      case 'reasoning':
        return [
          {
            type: 'reasoning',
            id: `rs_${own}`,
            summary: part.text ? [{ type: 'summary_text', text: part.text }] : [],
            encrypted_content: sealedState(part, seal),
          },
        ];
      case 'tool-call': {
        const shared = { call_id: part.id, ...(groups?.get(part.name) ?? { name: part.name }) };
        if (part.kind === 'custom')
          return [{ type: 'custom_tool_call', id: `ctc_${own}`, ...shared, input: part.arguments }];
        const written = part.arguments.trim() === '' ? '{}' : part.arguments;
        return [
          { type: 'function_call', id: `fc_${own}`, ...shared, arguments: written, status: 'completed' },
        ];
      }
      default:
        return [];
    }
  });
}

export function textContent(text: string): TextContent {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}
