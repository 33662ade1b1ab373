import type { OpenAI } from 'openai';
import type { Json } from '../../core/json.ts';
import type { ChatRequest, Message, Part, ToolDefinition } from '../contract.ts';
import { customToolDescription, customToolSchema } from '../endpoint/custom-tool.ts';
import { type OpenaiEndpoint, wireSettings } from '../endpoint/endpoint.ts';
import { thinkingBody, withExtraBody } from '../endpoint/extra-body.ts';
import { badRequest, misplaced } from '../endpoint/request-error.ts';
import { imagePart } from './chat-image.ts';

type Body = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming;
type WireMessage = OpenAI.Chat.ChatCompletionMessageParam;
type TextPart = Extract<Part, { type: 'text' }>;
type ImagePart = Extract<Part, { type: 'image' }>;

/** Marks reasoning state that came from a chat completion; state of other APIs is not sent. */
export const chatStateTag = 'openai-chat';

/**
 * A request as the body of POST /chat/completions.
 *
 * Tool results may hold images, which the API allows in user messages only: each tool message then says so,
 * and one user message with the images follows the block of tool messages. A `custom` tool becomes a function with one
 * text field `input`: most servers that speak this API know no free-text tools.
 * @throws {ModelError} `bad-request` on what the API cannot carry
 */
export function chatRequestBody(request: ChatRequest, endpoint: OpenaiEndpoint): Body {
  const settings = wireSettings(request, endpoint.defaults);
  const { thinkingSwitch } = endpoint;
  const body: Body = {
    model: endpoint.model,
    messages: wireMessages(request.messages),
    [endpoint.maxTokensField]: request.maxOutputTokens,
  };
  if (settings.temperature !== undefined) body.temperature = settings.temperature;
  if (settings.topP !== undefined) body.top_p = settings.topP;
  if (request.stop !== undefined && request.stop.length > 0) body.stop = [...request.stop];
  if (request.tools !== undefined && request.tools.length > 0) {
    body.tools = request.tools.map(wireTool);
    if (request.toolChoice !== undefined) body.tool_choice = wireToolChoice(request.toolChoice);
  }
  const format = responseFormat(request, endpoint);
  if (format !== undefined) body.response_format = format;
  const effort: { reasoning_effort?: string } =
    thinkingSwitch.kind === 'reasoning-effort' && settings.thinking !== undefined
      ? { reasoning_effort: thinkingSwitch.values[settings.thinking] }
      : {};
  return withExtraBody(
    { ...body, ...effort } as Body,
    endpoint.defaults.extraBody,
    thinkingBody(thinkingSwitch, settings.thinking),
    request.extraBody,
  );
}

function responseFormat(request: ChatRequest, endpoint: OpenaiEndpoint): Body['response_format'] {
  if (request.replySchema === undefined || endpoint.structured === 'none') return undefined;
  if (endpoint.structured === 'json_object') return { type: 'json_object' };
  const { name, schema } = request.replySchema;
  const strict = endpoint.structured === 'strict' ? { strict: true } : {};
  return { type: 'json_schema', json_schema: { name, schema: { ...schema }, ...strict } };
}

function wireTool(tool: ToolDefinition): OpenAI.Chat.ChatCompletionTool {
  const { name } = tool;
  const custom = tool.kind === 'custom';
  const description = custom ? customToolDescription(tool) : tool.description;
  const parameters = { ...(custom ? customToolSchema : tool.parameters) };
  return { type: 'function', function: { name, description, parameters } };
}

function wireToolChoice(
  choice: NonNullable<ChatRequest['toolChoice']>,
): OpenAI.Chat.ChatCompletionToolChoiceOption {
  if (typeof choice === 'string') return choice;
  return { type: 'function', function: { name: choice.name } };
}

function wireMessages(messages: readonly Message[]): WireMessage[] {
  const wire: WireMessage[] = [];
  let images: ImagePart[] = [];
  const flushImages = () => {
    if (images.length > 0) wire.push({ role: 'user', content: images.map(imagePart) });
    images = [];
  };
  for (const message of messages) {
    if (message.role !== 'tool') flushImages();
    switch (message.role) {
      case 'system':
      case 'developer':
        wire.push({
          role: message.role,
          content: textContent(message.parts.map((part) => asText(part, message))),
        });
        break;
      case 'user':
        wire.push({ role: 'user', content: userContent(message) });
        break;
      case 'assistant':
        wire.push(assistantMessage(message));
        break;
      case 'tool':
        for (const part of message.parts) {
          if (part.type !== 'tool-result') throw misplaced(part, message.role);
          const shown = part.parts.filter((inner): inner is ImagePart => inner.type === 'image');
          const texts = part.parts.filter((inner): inner is TextPart => inner.type === 'text');
          if (shown.length > 0)
            texts.push({ type: 'text', text: 'Images of this result: see the next user message.' });
          wire.push({ role: 'tool', tool_call_id: part.callId, content: textContent(texts) });
          images.push(...shown);
        }
        break;
    }
  }
  flushImages();
  return wire;
}

function asText(part: Part, message: Message): TextPart {
  if (part.type !== 'text') throw misplaced(part, message.role);
  return part;
}

/** One text goes as a string, which every compatible server understands. */
function textContent(parts: readonly TextPart[]): string | { type: 'text'; text: string }[] {
  if (parts.length <= 1) return parts[0]?.text ?? '';
  return parts.map(({ text }) => ({ type: 'text', text }));
}

function userContent(message: Message): string | OpenAI.Chat.ChatCompletionContentPart[] {
  if (message.parts.every((part) => part.type === 'text') && message.parts.length <= 1)
    return message.parts.map((part) => asText(part, message).text).join('');
  return message.parts.map((part) =>
    part.type === 'image' ? imagePart(part) : { type: 'text', text: asText(part, message).text },
  );
}

function assistantMessage(message: Message): WireMessage {
  const texts: TextPart[] = [];
  const calls: OpenAI.Chat.ChatCompletionMessageToolCall[] = [];
  let reasoning: Readonly<Record<string, Json>> = {};
  for (const part of message.parts) {
    if (part.type === 'text') texts.push(part);
    else if (part.type === 'reasoning') reasoning = { ...reasoning, ...reasoningFields(part.state) };
    else if (part.type === 'tool-call') calls.push(wireCall(part));
    else throw misplaced(part, message.role);
  }
  const content = calls.length > 0 && texts.length === 0 ? null : textContent(texts);
  return { role: 'assistant', content, ...(calls.length > 0 ? { tool_calls: calls } : {}), ...reasoning };
}

function wireCall(part: Extract<Part, { type: 'tool-call' }>): OpenAI.Chat.ChatCompletionMessageToolCall {
  if (part.id === '') throw badRequest(`the call of tool '${part.name}' has no id`);
  const written = part.kind === 'custom' ? JSON.stringify({ input: part.arguments }) : part.arguments;
  return { id: part.id, type: 'function', function: { name: part.name, arguments: written } };
}

function reasoningFields(state: Json | undefined): Readonly<Record<string, Json>> {
  if (typeof state !== 'object' || state === null || Array.isArray(state) || !('api' in state)) return {};
  const { api, ...fields } = state;
  return api === chatStateTag ? fields : {};
}
