import type Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import type { ChatRequest, Message, ToolDefinition } from '../contract.ts';
import { customToolDescription, customToolSchema } from '../endpoint/custom-tool.ts';
import { type AnthropicEndpoint, type ThinkingLevel, wireSettings } from '../endpoint/endpoint.ts';
import { thinkingBody, withExtraBody } from '../endpoint/extra-body.ts';
import { badRequest, misplaced } from '../endpoint/request-error.ts';
import { markStablePrefix } from './cache-marks.ts';
import { samplingRefused } from './sampling-refused.ts';
import { wireMessages } from './wire-messages.ts';

/** The SDK's types no longer know sampling settings; API version 2023-06-01 still takes them. */
type Body = Anthropic.MessageCreateParamsNonStreaming & { temperature?: number; top_p?: number };

/**
 * A request as the body of POST /v1/messages. Leading system and developer messages become system blocks. A
 * `custom` tool becomes a function tool with one text field `input`, since the API has no free-text tools.
 * `replySchema` is sent as `output_config.format`, with constraints that the API does not know moved into
 * descriptions by the SDK; with `structured: none` it is not sent at all.
 * @throws {ModelError} `bad-request` on what the API cannot carry
 */
export function messagesRequestBody(request: ChatRequest, endpoint: AnthropicEndpoint): Body {
  const settings = wireSettings(request, endpoint.defaults);
  const { system, rest } = splitSystem(request.messages);
  const body: Body = {
    model: endpoint.model,
    max_tokens: request.maxOutputTokens,
    messages: wireMessages(rest),
  };
  if (system.length > 0) body.system = system;
  if (endpoint.apiVersion !== '2023-06-01' && (settings.temperature ?? settings.topP) !== undefined)
    throw badRequest(samplingRefused(endpoint.apiVersion));
  if (settings.temperature !== undefined) body.temperature = settings.temperature;
  if (settings.topP !== undefined) body.top_p = settings.topP;
  if (request.stop !== undefined && request.stop.length > 0) body.stop_sequences = [...request.stop];
  if (request.tools !== undefined && request.tools.length > 0) {
    body.tools = request.tools.map(wireTool);
    if (request.toolChoice !== undefined) body.tool_choice = wireToolChoice(request.toolChoice);
  }
  applyThinking(body, settings.thinking, endpoint);
  if (request.replySchema !== undefined && endpoint.structured === 'json_schema')
    body.output_config = {
      ...body.output_config,
      format: { type: 'json_schema', schema: transformJSONSchema({ ...request.replySchema.schema }) },
    };
  if (endpoint.promptCaching) markStablePrefix(body);
  return withExtraBody(
    body,
    endpoint.defaults.extraBody,
    thinkingBody(endpoint.thinkingSwitch, settings.thinking),
    request.extraBody,
  );
}

function splitSystem(messages: readonly Message[]): {
  system: Anthropic.TextBlockParam[];
  rest: readonly Message[];
} {
  const isSystem = ({ role }: Message) => role === 'system' || role === 'developer';
  const end = messages.findIndex((message) => !isSystem(message));
  const head = end === -1 ? messages : messages.slice(0, end);
  const system = head.flatMap((message) =>
    message.parts.flatMap((part): Anthropic.TextBlockParam[] => {
      if (part.type !== 'text') throw misplaced(part, message.role);
      // The API refuses empty text blocks.
      return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    }),
  );
  return { system, rest: messages.slice(head.length) };
}

function applyThinking(body: Body, level: ThinkingLevel | undefined, endpoint: AnthropicEndpoint): void {
  const { thinkingSwitch } = endpoint;
  if (level === undefined) return;
  if (thinkingSwitch.kind === 'reasoning-effort')
    throw badRequest('the thinking switch reasoning_effort belongs to endpoints of provider openai');
  if (thinkingSwitch.kind !== 'anthropic-budget' && thinkingSwitch.kind !== 'anthropic-adaptive') return;
  if (level === 'off') {
    body.thinking = { type: 'disabled' };
    return;
  }
  if (thinkingSwitch.kind === 'anthropic-adaptive') {
    body.thinking = { type: 'adaptive' };
    body.output_config = { ...body.output_config, effort: level };
    return;
  }
  const budget = thinkingSwitch.tokens[level];
  if (budget >= body.max_tokens)
    throw badRequest(
      `a thinking budget of ${budget} tokens does not fit into maxOutputTokens ${body.max_tokens}, which includes it`,
    );
  body.thinking = { type: 'enabled', budget_tokens: budget };
}

function wireTool(tool: ToolDefinition): Anthropic.Tool {
  const { name, description } = tool;
  if (tool.kind === 'custom')
    return {
      name,
      description: customToolDescription(tool),
      input_schema: { ...customToolSchema, required: [...customToolSchema.required] },
    };
  return { name, description, input_schema: { ...tool.parameters, type: 'object' } };
}

function wireToolChoice(choice: NonNullable<ChatRequest['toolChoice']>): Anthropic.ToolChoice {
  if (typeof choice === 'object') return { type: 'tool', name: choice.name };
  return { type: choice === 'required' ? 'any' : choice };
}
