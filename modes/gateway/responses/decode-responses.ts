import { z } from 'zod';
import type { JsonObject } from '../../../core/json.ts';
import type { ChatRequest, ToolDefinition } from '../../../models/contract.ts';
import { MessageList } from '../message-list.ts';
import type { WireCall } from '../protocol.ts';
import { invalidField, readField } from '../read-field.ts';
import type { StateSeal } from '../state-seal.ts';
import { offeredTools } from '../tool-choice.ts';
import { addItem } from './decode-items.ts';

const jsonObject = z.record(z.string(), z.json());
const choice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.string(), name: z.string().optional(), mode: z.string().optional() }),
]);
const body = z.looseObject({
  model: z.string().min(1).max(500),
  input: z.unknown().optional(),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  background: z.literal(false, 'background responses are not kept here').nullish(),
  previous_response_id: z.null('nothing is stored here: send the whole conversation').optional(),
  conversation: z.null('nothing is stored here: send the whole conversation').optional(),
  tools: z.array(z.looseObject({ type: z.string() })).nullish(),
  tool_choice: choice.nullish(),
  text: z.looseObject({ format: z.looseObject({ type: z.string() }).nullish() }).nullish(),
});
const tool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  parameters: jsonObject.nullish(),
  format: jsonObject.nullish(),
});
const format = z.looseObject({ name: z.string(), schema: jsonObject });

/**
 * The body of POST /v1/responses. Items of one turn become one message. Tools that the provider runs itself and
 * groups of tools (`namespace`) are left out.
 * @throws {WireFault} `invalid`
 */
export function decodeResponses(given: unknown, seal: StateSeal): WireCall {
  const read = readField(given, body, '');
  const list = new MessageList();
  if (read.instructions) list.add('system', [{ type: 'text', text: read.instructions }]);
  if (typeof read.input === 'string') list.add('user', [{ type: 'text', text: read.input }]);
  else {
    const items = readField(read.input, z.array(z.unknown()).min(1), 'input');
    for (const [index, item] of items.entries()) addItem(list, item, `input.${index}`, seal);
  }
  const wanted = read.text?.format;
  const replySchema = wanted?.type === 'json_schema' ? readField(wanted, format, 'text.format') : null;
  return {
    request: {
      messages: list.messages,
      ...offeredTools(toolsOf(read.tools ?? []), choiceOf(read.tool_choice)),
      ...(replySchema === null
        ? {}
        : { replySchema: { name: replySchema.name, schema: replySchema.schema as JsonObject } }),
    },
    model: read.model,
    stream: read.stream === true,
  };
}

function toolsOf(tools: readonly { type: string }[]): ToolDefinition[] {
  return tools.flatMap((given, index): ToolDefinition[] => {
    if (given.type !== 'function' && given.type !== 'custom') return [];
    const read = readField(given, tool, `tools.${index}`);
    const parameters = (read.parameters ?? { type: 'object', properties: {} }) as JsonObject;
    const shared = { name: read.name, description: read.description ?? '' };
    if (given.type === 'function') return [{ ...shared, kind: 'function', parameters }];
    const grammar = read.format ? { format: read.format as JsonObject } : {};
    return [{ ...shared, kind: 'custom', parameters: {}, ...grammar }];
  });
}

function choiceOf(given: z.output<typeof choice> | null | undefined): ChatRequest['toolChoice'] {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string') return given;
  if (given.type === 'allowed_tools') return given.mode === 'required' ? 'required' : 'auto';
  if (given.type !== 'function' && given.type !== 'custom') return 'auto';
  if (given.name === undefined) throw invalidField('tool_choice.name', 'is missing');
  return { name: given.name };
}
