import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest, Message, Part, ToolDefinition } from '../../models/contract.ts';
import type { LoopbackRequest } from './loopback-request.ts';
import {
  type ChatBody,
  chatBody,
  type MessagesBody,
  messagesBody,
  type ResponsesBody,
  responsesBody,
} from './sdk-bodies.ts';

type Content = Extract<Part, { type: 'text' | 'image' }>;

/**
 * A request as it came over the wire, in the suite's own terms: what a model behind the server would be shown, images
 * and tool results included.
 * @throws {ZodError} when the body is not what the protocol's SDK may send
 */
export function decodeRequest({ protocol, body }: LoopbackRequest): ChatRequest {
  if (protocol === 'openai-chat') return fromChat(chatBody.parse(body));
  if (protocol === 'openai-responses') return fromResponses(responsesBody.parse(body));
  if (protocol === 'anthropic') return fromMessages(messagesBody.parse(body));
  throw new Error(`${protocol}: no request of a model`);
}

function fromChat({ messages, tools = [] }: ChatBody): ChatRequest {
  return requestOf(
    messages.map((message): Message => {
      if (message.role === 'tool')
        return { role: 'tool', parts: [result(message.tool_call_id, chatContent(message.content))] };
      const calls =
        message.role === 'assistant'
          ? (message.tool_calls ?? []).map((call) =>
              called(call.id, call.function.name, call.function.arguments),
            )
          : [];
      return { role: message.role, parts: [...chatContent(message.content ?? []), ...calls] };
    }),
    tools.map(({ function: { name, description, parameters } }) => tool(name, description, parameters)),
  );
}

function chatContent(content: ChatBody['messages'][number]['content'] & {}): Content[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) =>
    part.type === 'text' ? { type: 'text', text: part.text } : imageOfUri(part.image_url.url),
  );
}

function fromResponses({ input, tools = [] }: ResponsesBody): ChatRequest {
  return requestOf(
    input.map((item): Message => {
      if (item.type === 'function_call')
        return { role: 'assistant', parts: [called(item.call_id, item.name, item.arguments)] };
      if (item.type === 'function_call_output')
        return { role: 'tool', parts: [result(item.call_id, inputContent(item.output))] };
      return { role: item.role, parts: inputContent(item.content) };
    }),
    tools.map(({ name, description, parameters }) => tool(name, description, parameters)),
  );
}

type InputContent = Extract<ResponsesBody['input'][number], { type: 'message' }>['content'];

function inputContent(content: InputContent): Content[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) =>
    part.type === 'input_text' ? { type: 'text', text: part.text } : imageOfUri(part.image_url),
  );
}

function fromMessages({ system = [], messages, tools = [] }: MessagesBody): ChatRequest {
  const leading = system.map(({ text }): Message => ({ role: 'system', parts: [{ type: 'text', text }] }));
  return requestOf(
    [...leading, ...messages.flatMap(({ role, content }) => content.map((block) => fromBlock(role, block)))],
    tools.map((given) => tool(given.name, given.description, given.input_schema)),
  );
}

type Block = MessagesBody['messages'][number]['content'][number];

function fromBlock(role: 'user' | 'assistant', block: Block): Message {
  switch (block.type) {
    case 'tool_use':
      return { role, parts: [called(block.id, block.name, JSON.stringify(block.input))] };
    case 'tool_result':
      return { role: 'tool', parts: [result(block.tool_use_id, block.content.map(blockContent))] };
    default:
      return { role, parts: [blockContent(block)] };
  }
}

function blockContent(block: Extract<Block, { type: 'text' | 'image' }>): Content {
  if (block.type === 'text') return { type: 'text', text: block.text };
  return {
    type: 'image',
    mediaType: block.source.media_type,
    data: Buffer.from(block.source.data, 'base64'),
  };
}

function requestOf(messages: readonly Message[], tools: readonly ToolDefinition[]): ChatRequest {
  const offered = tools.length === 0 ? {} : { tools };
  return { messages: joined(messages), ...offered, maxOutputTokens: 4000 };
}

/** Neighbours of one role are one message: protocols cut them differently. */
function joined(messages: readonly Message[]): Message[] {
  const whole: Message[] = [];
  for (const message of messages) {
    const last = whole.at(-1);
    if (last?.role === message.role && message.role !== 'system')
      whole[whole.length - 1] = { role: message.role, parts: [...last.parts, ...message.parts] };
    else whole.push(message);
  }
  return whole;
}

function imageOfUri(uri: string): Content {
  const [, mediaType = '', data = ''] = /^data:([^;]+);base64,(.*)$/s.exec(uri) ?? [];
  return { type: 'image', mediaType, data: Buffer.from(data, 'base64') };
}

function called(id: string, name: string, raw: string): Part {
  return { type: 'tool-call', id, name, kind: 'function', arguments: raw };
}

function result(callId: string, parts: Content[]): Part {
  return { type: 'tool-result', callId, parts };
}

function tool(name: string, description: string, parameters: Record<string, unknown>): ToolDefinition {
  return { name, description, kind: 'function', parameters: parameters as JsonObject };
}
