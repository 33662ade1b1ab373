import { z } from 'zod';
import type { ChatRequest, ToolDefinition } from '../../../models/contract.ts';
import { MessageList } from '../message-list.ts';
import type { WireCall } from '../protocol.ts';
import { invalidField, readField } from '../read-field.ts';
import type { StateSeal } from '../state-seal.ts';
import { offeredTools } from '../tool-choice.ts';
import { wireObject } from '../wire-json.ts';
import { addChatMessage } from './decode-chat-message.ts';

const named = z.looseObject({ name: z.string() }).optional();
const choice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({
    type: z.string(),
    function: named,
    custom: named,
    allowed_tools: z.looseObject({ mode: z.string() }).optional(),
  }),
]);
const body = z.looseObject({
  model: z.string().min(1).max(500),
  messages: z.array(z.unknown()).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.literal(1, 'one reply is given, no more').nullish(),
  functions: z.undefined('functions are not taken here: use tools').optional(),
  tools: z.array(z.looseObject({ type: z.string() })).nullish(),
  tool_choice: choice.nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  response_format: z.looseObject({ type: z.string(), json_schema: z.unknown().optional() }).nullish(),
});
const functionTool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: wireObject.nullish(),
});
const customTool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  format: wireObject.nullish(),
});
const format = z.looseObject({ name: z.string(), schema: wireObject.nullish() });

/**
 * The body of POST /v1/chat/completions. Neighbouring tool messages become one message with several results.
 * @throws {WireFault} `invalid`
 */
export function decodeChat(given: unknown, seal: StateSeal): WireCall {
  const read = readField(given, body, '');
  const list = new MessageList();
  for (const [index, message] of read.messages.entries())
    addChatMessage(list, message, `messages.${index}`, seal);
  const stop = typeof read.stop === 'string' ? [read.stop] : (read.stop ?? []);
  const wanted = read.response_format;
  const schema =
    wanted?.type === 'json_schema'
      ? readField(wanted.json_schema, format, 'response_format.json_schema')
      : null;
  return {
    request: {
      messages: list.messages,
      ...offeredTools(toolsOf(read.tools ?? []), choiceOf(read.tool_choice)),
      ...(stop.length > 0 ? { stop } : {}),
      ...(schema === null ? {} : { replySchema: { name: schema.name, schema: schema.schema ?? {} } }),
    },
    model: read.model,
    stream: read.stream === true,
    includeUsage: read.stream_options?.include_usage === true,
  };
}

function toolsOf(tools: readonly { type: string; [field: string]: unknown }[]): ToolDefinition[] {
  return tools.flatMap((given, index): ToolDefinition[] => {
    if (given.type === 'custom') {
      const read = readField(given.custom, customTool, `tools.${index}.custom`);
      const grammar = read.format ? { format: read.format } : {};
      const shared = { name: read.name, description: read.description ?? '' };
      return [{ ...shared, kind: 'custom', parameters: {}, ...grammar }];
    }
    if (given.type !== 'function') return [];
    const read = readField(given.function, functionTool, `tools.${index}.function`);
    const parameters = read.parameters ?? { type: 'object', properties: {} };
    return [{ name: read.name, description: read.description ?? '', kind: 'function', parameters }];
  });
}

function choiceOf(given: z.output<typeof choice> | null | undefined): ChatRequest['toolChoice'] {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string') return given;
  if (given.type === 'allowed_tools') return given.allowed_tools?.mode === 'required' ? 'required' : 'auto';
  const name = given.function?.name ?? given.custom?.name;
  if (name === undefined) throw invalidField('tool_choice', 'no tool is named');
  return { name };
}
