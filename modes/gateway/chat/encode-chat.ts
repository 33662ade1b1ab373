import { replyText } from '../../../models/contract.ts';
import type { ModelReply, ToolCallPart, WireAnswer } from '../protocol.ts';
import { reasoningFields } from './chat-reasoning.ts';

/** A reply as the answer of POST /v1/chat/completions. */
export function encodeChat(reply: ModelReply, answer: WireAnswer): object {
  const calls = callsOf(reply).map(wireCall);
  const text = replyText(reply);
  const message = {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...reasoningFields(reply.parts, answer.seal),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
  return {
    ...chatHead(answer),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReason(reply) }],
    usage: chatUsage(reply),
  };
}

export function chatHead({ id, model, createdAt }: WireAnswer): object {
  return { id: `chatcmpl-${id}`, created: createdAt, model };
}

export function callsOf({ parts }: ModelReply): ToolCallPart[] {
  return parts.filter((part): part is ToolCallPart => part.type === 'tool-call');
}

export function wireCall(call: ToolCallPart): object {
  const { id, name, kind } = call;
  return kind === 'custom'
    ? { id, type: 'custom', custom: { name, input: call.arguments } }
    : { id, type: 'function', function: { name, arguments: writtenArguments(call) } };
}

/** Clients parse the arguments of functions; a model that writes none means no arguments. */
export function writtenArguments(call: ToolCallPart): string {
  return call.kind === 'function' && call.arguments.trim() === '' ? '{}' : call.arguments;
}

export function finishReason(reply: ModelReply): string {
  if (reply.finish === 'length') return 'length';
  if (reply.finish === 'refused') return 'content_filter';
  return callsOf(reply).length > 0 ? 'tool_calls' : 'stop';
}

export function chatUsage({ usage }: ModelReply): object {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cachedInput },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}
