import { z } from 'zod';
import type { Json } from '../../../core/json.ts';
import type { Part } from '../../../models/contract.ts';
import { documentNote } from '../document-note.ts';
import type { MessageList } from '../message-list.ts';
import { invalidField, readField } from '../read-field.ts';
import { openedReasoning } from '../reasoning-state.ts';
import { StateSeal } from '../state-seal.ts';
import { imageOfUri } from '../wire-image.ts';
import { joinedName } from './tool-groups.ts';
import type { ToolShelf } from './tool-shelf.ts';

type Shown = Extract<Part, { type: 'text' | 'image' }>;

const typed = z.looseObject({ type: z.string().optional() });
const message = z.looseObject({ role: z.enum(['user', 'assistant', 'system', 'developer']) });
const call = z.looseObject({
  call_id: z.string().min(1),
  name: z.string().min(1),
  namespace: z.string().nullish(),
});
const functionCall = z.looseObject({ arguments: z.string() });
const customCall = z.looseObject({ input: z.string() });
const output = z.looseObject({ call_id: z.string().min(1), output: z.unknown().optional() });
const words = z.array(z.looseObject({ text: z.string().nullish() })).nullish();
const reasoning = z.looseObject({ summary: words, content: words, encrypted_content: z.string().nullish() });
const text = z.looseObject({ text: z.string() });
const image = z.looseObject({ image_url: z.string(), detail: z.unknown().optional() });

/** Adds one item of `input` to the conversation, or its tools to the shelf. @throws {WireFault} on items that no request of ours can carry */
export function addItem(
  { list, shelf }: { readonly list: MessageList; readonly shelf: ToolShelf },
  given: unknown,
  path: string,
  seal: StateSeal,
): void {
  const item = readField(given, typed, path);
  switch (item.type ?? 'message') {
    case 'message': {
      const { role } = readField(item, message, path);
      const parts = shownParts(item.content, `${path}.content`);
      if (role === 'assistant') list.join(role, parts);
      else list.add(role, parts);
      return;
    }
    case 'function_call':
    case 'custom_tool_call': {
      const { call_id: id, name: own, namespace } = readField(item, call, path);
      const name = joinedName(namespace, own);
      const kind = item.type === 'custom_tool_call' ? 'custom' : 'function';
      const written =
        kind === 'custom'
          ? readField(item, customCall, path).input
          : readField(item, functionCall, path).arguments;
      list.join('assistant', [{ type: 'tool-call', id, name, kind, arguments: written }]);
      return;
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const { call_id: callId, output: shown } = readField(item, output, path);
      list.join('tool', [{ type: 'tool-result', callId, parts: shownParts(shown, `${path}.output`) }]);
      return;
    }
    case 'additional_tools':
      shelf.add(item.tools, `${path}.tools`);
      return;
    case 'reasoning':
      list.join('assistant', [reasoningPart(item, path, seal)]);
      return;
    default:
      throw invalidField(
        `${path}.type`,
        `items of type '${String(item.type).slice(0, 60)}' are not taken here`,
      );
  }
}

function shownParts(content: unknown, path: string): Shown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return readField(content, z.array(z.unknown()), path).map((each, index): Shown => {
    const at = `${path}.${index}`;
    const part = readField(each, typed, at);
    switch (part.type) {
      case 'input_text':
      case 'output_text':
      case 'text':
        return { type: 'text', text: readField(part, text, at).text };
      case 'refusal':
        return { type: 'text', text: readField(part.refusal, z.string(), `${at}.refusal`) };
      case 'input_image': {
        const { image_url: uri, detail } = readField(part, image, at);
        return imageOfUri(uri, detail, `${at}.image_url`);
      }
      case 'input_file':
        return { type: 'text', text: documentNote(undefined) };
      default:
        throw invalidField(
          `${at}.type`,
          `content of type '${String(part.type).slice(0, 60)}' is not taken here`,
        );
    }
  });
}

function reasoningPart(item: unknown, path: string, seal: StateSeal): Part {
  const { summary, content, encrypted_content: encrypted } = readField(item, reasoning, path);
  const said = [...(summary ?? []), ...(content ?? [])].map((piece) => piece.text ?? '').join('\n');
  if (!encrypted && !content?.length) return openedReasoning(said, '', seal);
  if (encrypted && StateSeal.isSealed(encrypted)) return openedReasoning(said, encrypted, seal);
  const state = { api: 'openai-responses', item: item as Json };
  return { type: 'reasoning', ...(said === '' ? {} : { text: said }), state };
}
