import type Anthropic from '@anthropic-ai/sdk';
import type { Json } from '../../core/json.ts';
import type { Message, Part } from '../contract.ts';
import { badRequest, misplaced } from '../endpoint/request-error.ts';

type Block = Anthropic.ContentBlockParam;
type ImagePart = Extract<Part, { type: 'image' }>;
type MediaType = Anthropic.Base64ImageSource['media_type'];

/** Marks reasoning state that came from this API; state of other APIs is not sent. */
export const anthropicStateTag = 'anthropic';

const mediaTypes: readonly MediaType[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/**
 * Conversation turns on the wire. Tool results are blocks of user turns here; neighbours of one role are merged,
 * so that all results of one assistant turn stand in the turn right after it, as the API demands. System and
 * developer messages inside the conversation stay where they are, which only newer models accept.
 * @throws {ModelError} `bad-request` on what the API cannot carry
 */
export function wireMessages(messages: readonly Message[]): Anthropic.MessageParam[] {
  const kinds = new Map(
    messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool-call' ? [[part.id, part.kind] as const] : [])),
    ),
  );
  const wire: { role: 'user' | 'assistant' | 'system'; content: Block[] }[] = [];
  for (const message of messages) {
    const role = wireRole(message.role);
    const blocks = message.parts.flatMap((part) => wireBlock(part, message));
    const previous = wire.at(-1);
    if (previous?.role === role) previous.content.push(...blocks);
    else wire.push({ role, content: blocks });
  }
  return wire.map(({ role, content }) => {
    if (role !== 'system') return { role, content };
    return { role, content: content.filter((block) => block.type === 'text') };
  });

  function wireBlock(part: Part, message: Message): Block[] {
    const { role } = message;
    switch (part.type) {
      case 'text':
        if (role === 'tool') throw misplaced(part, role);
        return part.text === '' ? [] : [{ type: 'text', text: part.text }];
      case 'image':
        if (role !== 'user') throw misplaced(part, role);
        return [imageBlock(part)];
      case 'tool-call':
        if (role !== 'assistant') throw misplaced(part, role);
        return [
          { type: 'tool_use', id: part.id, name: part.name, input: callInput(part, kinds.get(part.id)) },
        ];
      case 'tool-result':
        if (role !== 'tool') throw misplaced(part, role);
        return [
          {
            type: 'tool_result',
            tool_use_id: part.callId,
            content: part.parts.flatMap((inner): (Anthropic.TextBlockParam | Anthropic.ImageBlockParam)[] => {
              if (inner.type === 'image') return [imageBlock(inner)];
              return inner.text === '' ? [] : [{ type: 'text', text: inner.text }];
            }),
            ...(part.isError === true ? { is_error: true } : {}),
          },
        ];
      case 'reasoning':
        if (role !== 'assistant') throw misplaced(part, role);
        return reasoningBlock(part.state);
    }
  }
}

function wireRole(role: Message['role']): 'user' | 'assistant' | 'system' {
  if (role === 'assistant') return role;
  return role === 'system' || role === 'developer' ? 'system' : 'user';
}

function imageBlock(part: ImagePart): Anthropic.ImageBlockParam {
  const mediaType = mediaTypes.find((known) => known === part.mediaType);
  if (mediaType === undefined)
    throw badRequest(`images of type ${part.mediaType} are not accepted; accepted: ${mediaTypes.join(', ')}`);
  return {
    type: 'image',
    source: { type: 'base64', media_type: mediaType, data: Buffer.from(part.data).toString('base64') },
  };
}

/** The API takes an object; raw text that is none is kept under one key instead of being lost. */
function callInput(
  part: Extract<Part, { type: 'tool-call' }>,
  kind: 'function' | 'custom' | undefined,
): Record<string, unknown> {
  if (kind === 'custom') return { input: part.arguments };
  try {
    const value: unknown = JSON.parse(part.arguments);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Not JSON: falls through.
  }
  return { arguments: part.arguments };
}

function reasoningBlock(state: Json | undefined): Block[] {
  if (typeof state !== 'object' || state === null || Array.isArray(state) || !('api' in state)) return [];
  if (state.api !== anthropicStateTag || state.block === undefined) return [];
  // Opaque and signed: the block goes back exactly as it came.
  return [state.block as unknown as Block];
}
