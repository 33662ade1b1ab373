import { z } from 'zod';
import type { ChatRequest, Message, ToolDefinition } from '../../../models/contract.ts';
import { MessageList } from '../message-list.ts';
import type { WireCall } from '../protocol.ts';
import { invalidField, readField } from '../read-field.ts';
import type { StateSeal } from '../state-seal.ts';
import { offeredTools } from '../tool-choice.ts';
import { wireObject } from '../wire-json.ts';
import { assistantPart, blocksOf, resultPart, shownPart } from './decode-content.ts';

const schema = z.looseObject({ type: z.string(), schema: wireObject });
const body = z.looseObject({
  model: z.string().min(1).max(500),
  messages: z
    .array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content: z.unknown().optional() }))
    .min(1),
  system: z.unknown().optional(),
  tools: z.array(z.looseObject({ type: z.string().nullish() })).nullish(),
  tool_choice: z
    .looseObject({ type: z.enum(['auto', 'any', 'none', 'tool']), name: z.string().optional() })
    .nullish(),
  stop_sequences: z.array(z.string()).nullish(),
  stream: z.boolean().nullish(),
  output_format: schema.nullish(),
  output_config: z.looseObject({ format: schema.nullish() }).nullish(),
});
const ownTool = z.looseObject({
  name: z.string().min(1),
  description: z.string().nullish(),
  input_schema: wireObject,
});

/**
 * The body of POST /v1/messages. System blocks become one system message. Tool results, which stand in user turns
 * there, become messages of role `tool`; what a user turn holds beside them keeps its place. Tools that the provider
 * runs itself are left out. The name of the reply's schema is not on the wire.
 * @throws {WireFault} `invalid`
 */
export function decodeMessages(given: unknown, seal: StateSeal): WireCall {
  const read = readField(given, body, '');
  const list = new MessageList();
  if (read.system !== undefined && read.system !== null) {
    const parts = blocksOf(read.system, 'system').map(({ block, at }) => textOnly(shownPart(block, at), at));
    if (parts.length > 0) list.add('system', parts);
  }
  for (const [index, { role, content }] of read.messages.entries())
    addTurn(list, role, blocksOf(content, `messages.${index}.content`), seal);
  const format = read.output_config?.format ?? read.output_format;
  const isSchema = format?.type === 'json_schema';
  return {
    request: {
      messages: list.messages,
      ...offeredTools(toolsOf(read.tools ?? []), choiceOf(read.tool_choice)),
      ...(read.stop_sequences?.length ? { stop: read.stop_sequences } : {}),
      ...(isSchema ? { replySchema: { name: 'reply', schema: format.schema } } : {}),
    },
    model: read.model,
    stream: read.stream === true,
  };
}

function addTurn(
  list: MessageList,
  role: 'user' | 'assistant' | 'system',
  blocks: ReturnType<typeof blocksOf>,
  seal: StateSeal,
): void {
  if (role === 'assistant') {
    list.join(
      role,
      blocks.map(({ block, at }) => assistantPart(block, at, seal)),
    );
    return;
  }
  if (role === 'system') {
    list.add(
      role,
      blocks.map(({ block, at }) => textOnly(shownPart(block, at), at)),
    );
    return;
  }
  let shown: Message['parts'][number][] = [];
  const flush = (): void => {
    if (shown.length > 0) list.add('user', shown);
    shown = [];
  };
  for (const { block, at } of blocks) {
    if (block.type === 'tool_result') {
      flush();
      list.join('tool', [resultPart(block, at)]);
    } else shown.push(shownPart(block, at));
  }
  flush();
}

function textOnly(part: ReturnType<typeof shownPart>, at: string): ReturnType<typeof shownPart> {
  if (part.type !== 'text') throw invalidField(at, 'only text can stand in a system message');
  return part;
}

function toolsOf(tools: readonly { type?: string | null | undefined }[]): ToolDefinition[] {
  return tools.flatMap((tool, index): ToolDefinition[] => {
    if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom') return [];
    const { name, description, input_schema } = readField(tool, ownTool, `tools.${index}`);
    return [{ name, description: description ?? '', kind: 'function', parameters: input_schema }];
  });
}

function choiceOf(choice: z.output<typeof body>['tool_choice']): ChatRequest['toolChoice'] {
  if (choice === undefined || choice === null) return undefined;
  if (choice.type === 'any') return 'required';
  if (choice.type !== 'tool') return choice.type;
  if (choice.name === undefined) throw invalidField('tool_choice.name', 'is missing');
  return { name: choice.name };
}
