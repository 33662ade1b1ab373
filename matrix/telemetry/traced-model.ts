import { headOf } from '../../core/cut-text.ts';
import { ModelError } from '../../core/errors.ts';
import type { CallContext, ChatModel, ChatReply, ChatRequest, Part } from '../../models/contract.ts';
import { errorType, type RunTracer } from './run-tracer.ts';
import type { Attributes } from './span.ts';

export interface TracedModelOptions {
  readonly tracer: RunTracer;
  /** Well-known name of who answers: `openai`, `anthropic` ... */
  readonly provider: string;
  /** Name on the wire. */
  readonly requestModel: string;
  /** Put prompts and replies into the spans. */
  readonly content: boolean;
}

/** Longest text of one part that is sent as content. */
const longestPart = 16_384;
/** Longest name of a model, as a server reports it. */
const longestName = 200;

/**
 * The same model, with a `chat <model>` span a call: from the request until its reply or failure, waiting and
 * repetitions included. Attributes follow the semantic conventions for generative AI.
 */
export function tracedModel(model: ChatModel, options: TracedModelOptions): ChatModel {
  const { tracer, provider, requestModel, content } = options;
  return {
    identity: model.identity,
    async complete(request, context, signal) {
      const end = tracer.call(`chat ${requestModel}`);
      const asked = requestAttributes(request, context, { provider, requestModel, content });
      try {
        const reply = await model.complete(request, context, signal);
        end({ ...asked, ...replyAttributes(reply, content) }, false);
        return reply;
      } catch (error) {
        const type = error instanceof ModelError ? error.kind : errorType(error);
        end({ ...asked, 'error.type': type }, true);
        throw error;
      }
    },
  };
}

function requestAttributes(
  request: ChatRequest,
  context: CallContext,
  { provider, requestModel, content }: Omit<TracedModelOptions, 'tracer'>,
): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    // The name before version 1.37 of the conventions, which many collectors still read.
    'gen_ai.system': provider,
    'gen_ai.request.model': requestModel,
    'gen_ai.request.max_tokens': request.maxOutputTokens,
    ...(typeof request.temperature === 'number' ? { 'gen_ai.request.temperature': request.temperature } : {}),
    ...(typeof request.topP === 'number' ? { 'gen_ai.request.top_p': request.topP } : {}),
    'skillopt_bench.role': context.role,
    'skillopt_bench.phase': context.phase,
    'skillopt_bench.kind': context.kind,
    ...(context.taskId === null ? {} : { 'skillopt_bench.task': context.taskId }),
    ...(content
      ? {
          'gen_ai.input.messages': JSON.stringify(
            request.messages.map(({ role, parts }) => ({ role, parts: parts.map(contentOf) })),
          ),
        }
      : {}),
  };
}

function replyAttributes({ model, finish, usage, source, parts }: ChatReply, content: boolean): Attributes {
  const message = { role: 'assistant', parts: parts.map(contentOf), finish_reason: finish };
  return {
    ...(model === '' ? {} : { 'gen_ai.response.model': headOf(model, longestName) }),
    'gen_ai.response.finish_reasons': [finish],
    'gen_ai.usage.input_tokens': usage.input,
    'gen_ai.usage.output_tokens': usage.output,
    'gen_ai.usage.cache_read.input_tokens': usage.cachedInput,
    'skillopt_bench.source': source,
    ...(content ? { 'gen_ai.output.messages': JSON.stringify([message]) } : {}),
  };
}

function contentOf(part: Part): object {
  switch (part.type) {
    case 'text':
      return { type: 'text', content: headOf(part.text, longestPart) };
    case 'reasoning':
      return { type: 'reasoning', content: headOf(part.text ?? '', longestPart) };
    case 'image':
      return { type: 'text', content: `[${part.mediaType}, ${part.data.byteLength} bytes]` };
    case 'tool-call':
      return {
        type: 'tool_call',
        id: part.id,
        name: part.name,
        arguments: headOf(part.arguments, longestPart),
      };
    case 'tool-result':
      return { type: 'tool_call_response', id: part.callId, response: part.parts.map(contentOf) };
  }
}
