import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messagesProtocol } from '../../../modes/gateway/anthropic/messages-protocol.ts';
import { chatProtocol } from '../../../modes/gateway/chat/chat-protocol.ts';
import { responsesProtocol } from '../../../modes/gateway/responses/responses-protocol.ts';
import { StateSeal } from '../../../modes/gateway/state-seal.ts';
import { WireFault } from '../../../modes/gateway/wire-fault.ts';
import { pngBase64 } from './gateway-bench.ts';

const seal = new StateSeal();
const uri = `data:image/png;base64,${pngBase64}`;
const schema = { type: 'object', properties: {} };

/** One body of each protocol with everything in it; each is taken as it stands. */
const whole = {
  messages: {
    model: 'm',
    max_tokens: 1,
    stream: true,
    system: [{ type: 'text', text: 's' }],
    stop_sequences: ['END'],
    tools: [
      { name: 'f', description: 'd', input_schema: schema },
      { type: 'web_search_20250305', name: 'w' },
    ],
    tool_choice: { type: 'tool', name: 'f' },
    output_config: { format: { type: 'json_schema', schema } },
    messages: [
      {
        role: 'user',
        content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: pngBase64 } }],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 't', signature: seal.seal({ state: 1 }) },
          { type: 'redacted_thinking', data: 'x' },
          { type: 'tool_use', id: 'c', name: 'f', input: { a: [1] } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c', is_error: true, content: 'r' }] },
      { role: 'system', content: 'note' },
      { role: 'user', content: [{ type: 'document', source: { type: 'text', data: 'd' } }] },
    ],
  },
  responses: {
    model: 'm',
    stream: true,
    instructions: 'i',
    tools: [
      { type: 'function', name: 'f', parameters: schema },
      { type: 'custom', name: 'g', format: { type: 'text' } },
    ],
    tool_choice: { type: 'allowed_tools', mode: 'required' },
    text: { format: { type: 'json_schema', name: 'n', schema } },
    input: [
      {
        type: 'additional_tools',
        tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'h' }] }],
      },
      {
        role: 'user',
        content: [{ type: 'input_image', image_url: uri, detail: 'auto' }, { type: 'input_file' }],
      },
      {
        type: 'reasoning',
        summary: [{ text: 'a' }],
        content: [{ text: 'b' }],
        encrypted_content: seal.seal({}),
      },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'custom_tool_call', call_id: 'd', name: 'g', input: 'i' },
      { type: 'function_call_output', call_id: 'c', output: [{ type: 'output_text', text: 'o' }] },
      { type: 'custom_tool_call_output', call_id: 'd', output: 'o' },
      { role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
    ],
  },
  chat: {
    model: 'm',
    stream: true,
    stream_options: { include_usage: true },
    stop: ['END'],
    tools: [
      { type: 'function', function: { name: 'f', parameters: schema } },
      { type: 'custom', custom: { name: 'g', format: { type: 'text' } } },
    ],
    tool_choice: { type: 'custom', custom: { name: 'g' } },
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema } },
    messages: [
      { role: 'system', content: 's' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: uri } }, { type: 'file' }] },
      {
        role: 'assistant',
        content: null,
        reasoning: 'r',
        reasoning_details: [{ type: 'reasoning.encrypted', data: seal.seal([{ text: 't' }]) }],
        tool_calls: [
          { id: 'c', type: 'function', function: { name: 'f', arguments: '' } },
          { id: 'd', type: 'custom', custom: { name: 'g', input: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c', content: [{ type: 'text', text: 'o' }] },
    ],
  },
};

/** Every path into a value. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))
      : [];
  return [[...path], ...inner];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((each, at) => (String(at) === key ? replaced(each, rest, by) : each));
  const object = value as Record<string, unknown>;
  return { ...object, [key]: replaced(object[key], rest, by) };
}

describe.each([
  ['messages', messagesProtocol],
  ['responses', responsesProtocol],
  ['chat', chatProtocol],
] as const)('a body of %s', (name, protocol) => {
  const body = whole[name];

  it('is taken with everything in it', () => {
    expect(protocol.decode(body, seal)).toMatchObject({ model: 'm', stream: true });
  });

  it('is read or refused whatever stands in it: nothing else happens', () => {
    const odd = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(null, '', [], {}, 'skillopt1.x.y', 'data:image/png;base64,', { type: 'text' }, [null]),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(body)), odd, (path, by) => {
        try {
          const { request } = protocol.decode(replaced(body, path, by), seal);
          expect(Array.isArray(request.messages)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(WireFault);
          expect(error).toMatchObject({ kind: 'invalid', status: 400 });
        }
      }),
      { numRuns: 500 },
    );
  });
});
