import { z } from 'zod';
import type { ChatRequest } from '../../../models/contract.ts';
import { MessageList } from '../message-list.ts';
import type { WireCall } from '../protocol.ts';
import { invalidField, readField } from '../read-field.ts';
import type { StateSeal } from '../state-seal.ts';
import { offeredTools } from '../tool-choice.ts';
import { wireObject } from '../wire-json.ts';
import { addItem } from './decode-items.ts';
import { ToolShelf } from './tool-shelf.ts';

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
  tools: z.unknown().optional(),
  tool_choice: choice.nullish(),
  text: z.looseObject({ format: z.looseObject({ type: z.string() }).nullish() }).nullish(),
});
const format = z.looseObject({ name: z.string(), schema: wireObject });

/**
 * The body of POST /v1/responses. Items of one turn become one message.
 * @throws {WireFault} `invalid`
 */
export function decodeResponses(given: unknown, seal: StateSeal): WireCall {
  const read = readField(given, body, '');
  const list = new MessageList();
  const shelf = new ToolShelf();
  shelf.add(read.tools, 'tools');
  if (read.instructions) list.add('system', [{ type: 'text', text: read.instructions }]);
  if (typeof read.input === 'string') list.add('user', [{ type: 'text', text: read.input }]);
  else {
    const items = readField(read.input, z.array(z.unknown()).min(1), 'input');
    for (const [index, item] of items.entries()) addItem({ list, shelf }, item, `input.${index}`, seal);
  }
  const wanted = read.text?.format;
  const replySchema = wanted?.type === 'json_schema' ? readField(wanted, format, 'text.format') : null;
  return {
    request: {
      messages: list.messages,
      ...offeredTools(shelf.tools, choiceOf(read.tool_choice)),
      ...(replySchema === null
        ? {}
        : { replySchema: { name: replySchema.name, schema: replySchema.schema } }),
    },
    model: read.model,
    stream: read.stream === true,
    groups: shelf.groups,
  };
}

function choiceOf(given: z.output<typeof choice> | null | undefined): ChatRequest['toolChoice'] {
  if (given === undefined || given === null) return undefined;
  if (typeof given === 'string') return given;
  if (given.type === 'allowed_tools') return given.mode === 'required' ? 'required' : 'auto';
  if (given.type !== 'function' && given.type !== 'custom') return 'auto';
  if (given.name === undefined) throw invalidField('tool_choice.name', 'is missing');
  return { name: given.name };
}
