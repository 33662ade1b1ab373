import { z } from 'zod';
import type { Part } from '../../../models/contract.ts';
import { documentNote } from '../document-note.ts';
import { invalidField, readField } from '../read-field.ts';
import { openedReasoning } from '../reasoning-state.ts';
import { StateSeal } from '../state-seal.ts';
import { imageOfBlock } from '../wire-image.ts';
import { wireJson } from '../wire-json.ts';

type Shown = Extract<Part, { type: 'text' | 'image' }>;

const typed = z.looseObject({ type: z.string() });
const textBlock = z.looseObject({ text: z.string() });
const toolUse = z.looseObject({ id: z.string().min(1), name: z.string().min(1), input: wireJson.optional() });
const toolResult = z.looseObject({ tool_use_id: z.string().min(1), is_error: z.boolean().nullish() });
const thinking = z.looseObject({ thinking: z.string(), signature: z.string().nullish() });
const redacted = z.looseObject({ data: z.string() });
const documentSource = z.looseObject({
  type: z.string().optional(),
  media_type: z.unknown().optional(),
  data: z.unknown().optional(),
});

/** Text or a list of blocks, as blocks with their paths. @throws {WireFault} */
export function blocksOf(content: unknown, path: string): { block: z.output<typeof typed>; at: string }[] {
  if (typeof content === 'string') return [{ block: { type: 'text', text: content }, at: path }];
  return readField(content, z.array(z.unknown()), path).map((block, index) => {
    const at = `${path}.${index}`;
    return { block: readField(block, typed, at), at };
  });
}

/** A block of a user turn other than a tool result, or of a tool result. @throws {WireFault} */
export function shownPart(block: z.output<typeof typed>, at: string): Shown {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: readField(block, textBlock, at).text };
    case 'image':
      return imageOfBlock(block, at);
    case 'document': {
      const source = readField(block.source, documentSource, `${at}.source`);
      if (source.type === 'text' && typeof source.data === 'string')
        return { type: 'text', text: source.data };
      return { type: 'text', text: documentNote(source.media_type) };
    }
    default:
      throw unknownBlock(block, at);
  }
}

/** A tool result with its blocks. @throws {WireFault} */
export function resultPart(block: z.output<typeof typed>, at: string): Part {
  const { tool_use_id: callId, is_error: isError } = readField(block, toolResult, at);
  const content = block.content ?? [];
  const parts = blocksOf(content, `${at}.content`).map((inner) => shownPart(inner.block, inner.at));
  return { type: 'tool-result', callId, ...(isError === true ? { isError } : {}), parts };
}

/** A block of an assistant turn. @throws {WireFault} */
export function assistantPart(block: z.output<typeof typed>, at: string, seal: StateSeal): Part {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: readField(block, textBlock, at).text };
    case 'tool_use': {
      const { id, name, input = {} } = readField(block, toolUse, at);
      return { type: 'tool-call', id, name, kind: 'function', arguments: JSON.stringify(input) };
    }
    case 'thinking': {
      const given = readField(block, thinking, at);
      const signature = given.signature ?? '';
      if (signature === '' || StateSeal.isSealed(signature))
        return openedReasoning(given.thinking, signature, seal);
      const own = { type: 'thinking', thinking: given.thinking, signature };
      const words = given.thinking === '' ? {} : { text: given.thinking };
      return { type: 'reasoning', ...words, state: { api: 'anthropic', block: own } };
    }
    case 'redacted_thinking': {
      const { data } = readField(block, redacted, at);
      if (StateSeal.isSealed(data)) return openedReasoning('', data, seal);
      return { type: 'reasoning', state: { api: 'anthropic', block: { type: 'redacted_thinking', data } } };
    }
    default:
      throw unknownBlock(block, at);
  }
}

function unknownBlock(block: z.output<typeof typed>, at: string): Error {
  return invalidField(`${at}.type`, `blocks of type '${block.type.slice(0, 60)}' are not taken here`);
}
