import type { LoopbackRequest } from './loopback-request.ts';

/** What the loopback model says, in no protocol's terms. Everything is optional: `{}` is an empty reply. */
export interface LoopbackReply {
  readonly text?: string;
  readonly toolCalls?: readonly {
    readonly id: string;
    readonly name: string;
    readonly arguments: string;
    readonly kind?: 'function' | 'custom';
  }[];
  /** Reasoning before the text; `state` is the opaque part (encrypted content or signature). */
  readonly reasoning?: { readonly text: string; readonly state?: string };
  /** Default: `tool-calls` when there are tool calls, else `stop`. */
  readonly finish?: 'stop' | 'length' | 'tool-calls' | 'refused' | 'filtered' | 'window-exceeded';
  /** Default: a quarter of the characters. `cached` is part of `input`, `cacheWrite` too (Anthropic only). */
  readonly usage?: {
    readonly input: number;
    readonly output: number;
    readonly cached?: number;
    readonly cacheWrite?: number;
    readonly reasoning?: number;
  };
  readonly model?: string;
  /** Wait before the first byte, on top of the server's `latencyMs`. */
  readonly latencyMs?: number;
  /** Sent as the body in place of an encoded reply. */
  readonly raw?: unknown;
  readonly fault?: LoopbackFault;
}

/** Ways to fail. */
export type LoopbackFault =
  /** An error status with the protocol's error body around `message` and `code`, or a raw `body`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message?: string;
      readonly code?: string;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** The connection is reset before any answer. */
  | { readonly kind: 'reset' }
  /** Headers and half of the body, then the connection is cut. */
  | { readonly kind: 'cut-body' }
  /** A complete answer of half of the JSON text. */
  | { readonly kind: 'truncated-json' }
  /** Status 200 with an HTML page. */
  | { readonly kind: 'wrong-content-type' }
  /** Nothing is ever answered; the socket stays open. */
  | { readonly kind: 'hang' }
  /** Headers and half of the body, then silence on an open socket. */
  | { readonly kind: 'stall-body' }
  /** The right answer, in `chunks` pieces (default 8) with pauses. */
  | { readonly kind: 'slow-bytes'; readonly pauseMs: number; readonly chunks?: number };

/** The JSON body of a good answer in the protocol of the request. */
export function encodeLoopbackReply(request: LoopbackRequest, reply: LoopbackReply): unknown {
  if (reply.raw !== undefined) return reply.raw;
  switch (request.protocol) {
    case 'openai-responses':
      return responsesBody(request, reply);
    case 'anthropic':
      return anthropicBody(request, reply);
    case 'models':
      return { object: 'list', data: [{ id: 'loopback', object: 'model', type: 'model' }], has_more: false };
    default:
      return chatBody(request, reply);
  }
}

/** The JSON body of an error status in the protocol of the request. */
export function encodeLoopbackError(
  request: LoopbackRequest,
  fault: Extract<LoopbackFault, { kind: 'status' }>,
): unknown {
  if (fault.body !== undefined) return fault.body;
  const message = fault.message ?? `loopback fault ${fault.status}`;
  if (request.protocol === 'anthropic')
    return { type: 'error', error: { type: fault.type ?? fault.code ?? 'api_error', message } };
  return { error: { message, type: fault.type ?? 'loopback_error', code: fault.code ?? null, param: null } };
}

function usageOf(request: LoopbackRequest, reply: LoopbackReply) {
  return {
    input: Math.ceil((request.system.length + request.userText.length) / 4),
    output: Math.ceil((reply.text ?? '').length / 4),
    ...reply.usage,
  };
}

function chatBody(request: LoopbackRequest, reply: LoopbackReply): unknown {
  const usage = usageOf(request, reply);
  const calls = reply.toolCalls ?? [];
  const finish = reply.finish ?? (calls.length > 0 ? 'tool-calls' : 'stop');
  const finishReason = {
    stop: 'stop',
    length: 'length',
    'tool-calls': 'tool_calls',
    refused: 'stop',
    filtered: 'content_filter',
    'window-exceeded': 'length',
  }[finish];
  return {
    id: `chatcmpl-${request.index}`,
    object: 'chat.completion',
    created: 0,
    model: reply.model ?? request.model,
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: finishReason,
        message: {
          role: 'assistant',
          content: finish === 'refused' ? null : (reply.text ?? (calls.length > 0 ? null : '')),
          refusal: finish === 'refused' ? (reply.text ?? '') : null,
          ...(reply.reasoning === undefined ? {} : { reasoning_content: reply.reasoning.text }),
          ...(calls.length === 0
            ? {}
            : {
                tool_calls: calls.map((call) =>
                  call.kind === 'custom'
                    ? { id: call.id, type: 'custom', custom: { name: call.name, input: call.arguments } }
                    : {
                        id: call.id,
                        type: 'function',
                        function: { name: call.name, arguments: call.arguments },
                      },
                ),
              }),
        },
      },
    ],
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cached ?? 0 },
      completion_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    },
  };
}

function responsesBody(request: LoopbackRequest, reply: LoopbackReply): unknown {
  const usage = usageOf(request, reply);
  const finish = reply.finish ?? 'stop';
  const incomplete = {
    length: 'max_output_tokens',
    'window-exceeded': 'max_output_tokens',
    filtered: 'content_filter',
  };
  const reason = finish in incomplete ? incomplete[finish as keyof typeof incomplete] : null;
  const output: unknown[] = [];
  if (reply.reasoning !== undefined)
    output.push({
      type: 'reasoning',
      id: `rs_${request.index}`,
      summary: [{ type: 'summary_text', text: reply.reasoning.text }],
      ...(reply.reasoning.state === undefined ? {} : { encrypted_content: reply.reasoning.state }),
    });
  if (reply.text !== undefined)
    output.push({
      type: 'message',
      id: `msg_${request.index}`,
      role: 'assistant',
      status: 'completed',
      content: [
        finish === 'refused'
          ? { type: 'refusal', refusal: reply.text }
          : { type: 'output_text', text: reply.text, annotations: [] },
      ],
    });
  for (const call of reply.toolCalls ?? [])
    output.push(
      call.kind === 'custom'
        ? {
            type: 'custom_tool_call',
            id: `ctc_${call.id}`,
            call_id: call.id,
            name: call.name,
            input: call.arguments,
          }
        : {
            type: 'function_call',
            id: `fc_${call.id}`,
            call_id: call.id,
            name: call.name,
            arguments: call.arguments,
          },
    );
  return {
    id: `resp_${request.index}`,
    object: 'response',
    created_at: 0,
    model: reply.model ?? request.model,
    status: reason === null ? 'completed' : 'incomplete',
    incomplete_details: reason === null ? null : { reason },
    error: null,
    output,
    usage: {
      input_tokens: usage.input,
      output_tokens: usage.output,
      total_tokens: usage.input + usage.output,
      input_tokens_details: { cached_tokens: usage.cached ?? 0 },
      output_tokens_details: { reasoning_tokens: usage.reasoning ?? 0 },
    },
  };
}

function anthropicBody(request: LoopbackRequest, reply: LoopbackReply): unknown {
  const usage = usageOf(request, reply);
  const calls = reply.toolCalls ?? [];
  const finish = reply.finish ?? (calls.length > 0 ? 'tool-calls' : 'stop');
  const stopReason = {
    stop: 'end_turn',
    length: 'max_tokens',
    'tool-calls': 'tool_use',
    refused: 'refusal',
    filtered: 'refusal',
    'window-exceeded': 'model_context_window_exceeded',
  }[finish];
  const content: unknown[] = [];
  if (reply.reasoning !== undefined)
    content.push({
      type: 'thinking',
      thinking: reply.reasoning.text,
      signature: reply.reasoning.state ?? '',
    });
  if (reply.text !== undefined) content.push({ type: 'text', text: reply.text, citations: null });
  for (const call of calls)
    content.push({
      type: 'tool_use',
      id: call.id,
      name: call.name,
      input: call.kind === 'custom' ? { input: call.arguments } : JSON.parse(call.arguments),
    });
  const cached = usage.cached ?? 0;
  const written = usage.cacheWrite ?? 0;
  return {
    id: `msg_${request.index}`,
    type: 'message',
    role: 'assistant',
    model: reply.model ?? request.model,
    content,
    stop_reason: stopReason,
    stop_sequence: null,
    usage: {
      input_tokens: usage.input - cached - written,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: written,
      output_tokens: usage.output,
      output_tokens_details: { thinking_tokens: usage.reasoning ?? 0 },
    },
  };
}
