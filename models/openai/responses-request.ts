import type { OpenAI } from 'openai';
import type { Json, JsonObject } from '../../core/json.ts';
import type { ChatRequest, Message, Part, ToolDefinition } from '../contract.ts';
import { type OpenaiEndpoint, wireSettings } from '../endpoint/endpoint.ts';
import { thinkingBody, withExtraBody } from '../endpoint/extra-body.ts';
import { misplaced } from '../endpoint/request-error.ts';
import { imageUrl } from './chat-image.ts';

type Body = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Item = OpenAI.Responses.ResponseInputItem;
type Content = OpenAI.Responses.ResponseInputText | OpenAI.Responses.ResponseInputImage;
type ToolKinds = ReadonlyMap<string, ToolDefinition['kind']>;

/** Marks reasoning state that came from the responses API; state of other APIs is not sent. */
export const responsesStateTag = 'openai-responses';

/**
 * A request as the body of POST /responses. Nothing is stored on the server: the whole conversation goes along
 * each time, reasoning as the encrypted items that the server gave. The API has no stop sequences: the reply is
 * cut at the first one when it is read (`readResponsesReply`).
 * @throws {ModelError} `bad-request` on what the API cannot carry
 */
export function responsesRequestBody(request: ChatRequest, endpoint: OpenaiEndpoint): Body {
  const settings = wireSettings(request, endpoint.defaults);
  const { thinkingSwitch } = endpoint;
  const body: Body = {
    model: endpoint.model,
    input: wireItems(request.messages),
    max_output_tokens: request.maxOutputTokens,
    store: false,
  };
  if (settings.temperature !== undefined) body.temperature = settings.temperature;
  if (settings.topP !== undefined) body.top_p = settings.topP;
  if (request.tools !== undefined && request.tools.length > 0) {
    body.tools = request.tools.map(wireTool);
    if (request.toolChoice !== undefined)
      body.tool_choice = wireToolChoice(request.toolChoice, request.tools);
  }
  const format = textFormat(request, endpoint);
  if (format !== undefined) body.text = { format };
  let effort: object = {};
  if (thinkingSwitch.kind === 'reasoning-effort') {
    // Models that do not reason refuse to be asked for encrypted reasoning.
    body.include = ['reasoning.encrypted_content'];
    if (settings.thinking !== undefined)
      effort = { reasoning: { effort: thinkingSwitch.values[settings.thinking] } };
  }
  return withExtraBody(
    { ...body, ...effort },
    endpoint.defaults.extraBody,
    thinkingBody(thinkingSwitch, settings.thinking),
    request.extraBody,
  );
}

function textFormat(
  request: ChatRequest,
  endpoint: OpenaiEndpoint,
): OpenAI.Responses.ResponseFormatTextConfig | undefined {
  if (request.replySchema === undefined || endpoint.structured === 'none') return undefined;
  if (endpoint.structured === 'json_object') return { type: 'json_object' };
  const { name, schema } = request.replySchema;
  return { type: 'json_schema', name, schema: { ...schema }, strict: endpoint.structured === 'strict' };
}

function wireTool(tool: ToolDefinition): OpenAI.Responses.Tool {
  const { name, description } = tool;
  if (tool.kind === 'custom') {
    const format = tool.format === undefined ? {} : { format: customFormat(tool.format) };
    return { type: 'custom', name, description, ...format };
  }
  return { type: 'function', name, description, parameters: { ...tool.parameters }, strict: false };
}

/** The API checks it: it goes as it was given. */
function customFormat(format: JsonObject): OpenAI.CustomToolInputFormat {
  return { ...format } as unknown as OpenAI.CustomToolInputFormat;
}

function wireToolChoice(
  choice: NonNullable<ChatRequest['toolChoice']>,
  tools: readonly ToolDefinition[],
): NonNullable<Body['tool_choice']> {
  if (typeof choice === 'string') return choice;
  const custom = tools.some((tool) => tool.name === choice.name && tool.kind === 'custom');
  return { type: custom ? 'custom' : 'function', name: choice.name };
}

function wireItems(messages: readonly Message[]): Item[] {
  const kinds = new Map(
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.kind] as const] : [])),
    ),
  );
  return messages.flatMap((message) => {
    if (message.role === 'assistant') return message.parts.flatMap((part) => assistantItem(part, message));
    if (message.role === 'tool') return message.parts.map((part) => resultItem(part, message, kinds));
    return [
      { type: 'message', role: message.role, content: message.parts.map((part) => content(part, message)) },
    ];
  });
}

function content(part: Part, message: Message): Content {
  if (part.type === 'text') return { type: 'input_text', text: part.text };
  if (part.type === 'image' && message.role !== 'system' && message.role !== 'developer')
    return { type: 'input_image', image_url: imageUrl(part), detail: part.detail ?? 'auto' };
  throw misplaced(part, message.role);
}

/** Parts of an assistant message become items of their own: their order is what ties reasoning to calls. */
function assistantItem(part: Part, message: Message): Item[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'message', role: 'assistant', content: part.text }];
    case 'tool-call':
      return part.kind === 'custom'
        ? [{ type: 'custom_tool_call', call_id: part.id, name: part.name, input: part.arguments }]
        : [{ type: 'function_call', call_id: part.id, name: part.name, arguments: part.arguments }];
    case 'reasoning':
      return reasoningItem(part.state);
    default:
      throw misplaced(part, message.role);
  }
}

function resultItem(part: Part, message: Message, kinds: ToolKinds): Item {
  if (part.type !== 'tool-result') throw misplaced(part, message.role);
  const [only] = part.parts;
  const output =
    part.parts.length === 1 && only?.type === 'text'
      ? only.text
      : part.parts.map((inner) => content(inner, message));
  return kinds.get(part.callId) === 'custom'
    ? { type: 'custom_tool_call_output', call_id: part.callId, output }
    : { type: 'function_call_output', call_id: part.callId, output };
}

function reasoningItem(state: Json | undefined): Item[] {
  if (typeof state !== 'object' || state === null || Array.isArray(state) || !('api' in state)) return [];
  if (state.api !== responsesStateTag || state.item === undefined) return [];
  // Opaque: the item goes back exactly as it came.
  return [state.item as unknown as Item];
}
