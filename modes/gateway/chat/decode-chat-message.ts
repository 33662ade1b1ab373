import { z } from 'zod';
import type { Part } from '../../../models/contract.ts';
import { documentNote } from '../document-note.ts';
import type { MessageList } from '../message-list.ts';
import { invalidField, readField } from '../read-field.ts';
import type { StateSeal } from '../state-seal.ts';
import { imageOfUri } from '../wire-image.ts';
import { chatReasoning } from './chat-reasoning.ts';

type Shown = Extract<Part, { type: 'text' | 'image' }>;

const message = z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']) });
const result = z.looseObject({ tool_call_id: z.string().min(1) });
const calls = z
  .array(
    z.looseObject({
      id: z.string().min(1),
      type: z.string().nullish(),
      function: z.looseObject({ name: z.string().min(1), arguments: z.string() }).optional(),
      custom: z.looseObject({ name: z.string().min(1), input: z.string() }).optional(),
    }),
  )
  .nullish();
const typed = z.looseObject({ type: z.string() });
const text = z.looseObject({ text: z.string() });
const image = z.looseObject({ url: z.string(), detail: z.unknown().optional() });

/** Adds one message to the conversation. @throws {WireFault} on what no request of ours can carry */
export function addChatMessage(list: MessageList, given: unknown, path: string, seal: StateSeal): void {
  const read = readField(given, message, path);
  const content = `${path}.content`;
  switch (read.role) {
    case 'system':
    case 'developer': {
      const parts = shownParts(read.content, content);
      if (parts.some(({ type }) => type !== 'text'))
        throw invalidField(content, `only text can stand in a ${read.role} message`);
      list.add(read.role, parts);
      return;
    }
    case 'user':
      list.add('user', shownParts(read.content, content));
      return;
    case 'tool': {
      const { tool_call_id: callId } = readField(read, result, path);
      list.join('tool', [{ type: 'tool-result', callId, parts: shownParts(read.content, content) }]);
      return;
    }
    case 'assistant': {
      const said =
        read.content === undefined || read.content === null ? [] : shownParts(read.content, content);
      list.join('assistant', [
        ...chatReasoning(read, path, seal),
        ...said.filter((part) => part.type !== 'text' || part.text !== ''),
        ...callParts(read.tool_calls, `${path}.tool_calls`),
      ]);
    }
  }
}

function callParts(given: unknown, path: string): Part[] {
  return (readField(given, calls, path) ?? []).map((call, index): Part => {
    if (call.custom !== undefined) {
      const { name, input } = call.custom;
      return { type: 'tool-call', id: call.id, name, kind: 'custom', arguments: input };
    }
    if (call.function === undefined) throw invalidField(`${path}.${index}.function`, 'is missing');
    const { name, arguments: written } = call.function;
    return { type: 'tool-call', id: call.id, name, kind: 'function', arguments: written };
  });
}

function shownParts(content: unknown, path: string): Shown[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return readField(content, z.array(z.unknown()), path).map((each, index): Shown => {
    const at = `${path}.${index}`;
    const part = readField(each, typed, at);
    switch (part.type) {
      case 'text':
        return { type: 'text', text: readField(part, text, at).text };
      case 'refusal':
        return { type: 'text', text: readField(part.refusal, z.string(), `${at}.refusal`) };
      case 'image_url': {
        const { url, detail } = readField(part.image_url, image, `${at}.image_url`);
        return imageOfUri(url, detail, `${at}.image_url.url`);
      }
      case 'file':
        return { type: 'text', text: documentNote(undefined) };
      default:
        throw invalidField(`${at}.type`, `content of type '${part.type.slice(0, 60)}' is not taken here`);
    }
  });
}
