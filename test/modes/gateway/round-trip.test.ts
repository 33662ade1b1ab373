import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnthropicProvider } from '../../../models/anthropic/anthropic-provider.ts';
import type { ChatReply, ChatRequest, Message, Part, Provider } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import { createOpenaiProvider } from '../../../models/openai/openai-provider.ts';
import { type Api, conversation, said, withIds } from './conversations.ts';
import { gatewayBench, png, sessionContext, toolCall } from './gateway-bench.ts';

const { open, gateway } = gatewayBench();
const live = new AbortController().signal;
const runs = { numRuns: 20 };

/** Our own provider as the client of a session whose model notes what it is asked and says what it is told. */
function through(api: Api) {
  const seen: ChatRequest[] = [];
  const next: { reply: Partial<ChatReply> } = { reply: {} };
  const { session } = open({
    identity: { id: 'm', source: 'simulated' },
    complete: async (request) => {
      seen.push(request);
      return {
        parts: [{ type: 'text', text: 'ok' }],
        finish: 'stop',
        usage: { input: 9, output: 5, cachedInput: 4, reasoning: 3 },
        model: 'm',
        latencyMs: 0,
        source: 'live',
        key: 'k',
        ...next.reply,
      };
    },
  });
  const provider = providerOf(api, session.token);
  const ask = async (messages: readonly Message[], change: Partial<ChatRequest> = {}) => {
    const reply = await provider.complete({ messages, maxOutputTokens: 64, ...change }, sessionContext, live);
    const last = seen.at(-1);
    if (last === undefined) throw new Error('the model was not asked');
    return { reply, asked: last };
  };
  return { ask, next };
}

function providerOf(api: Api, token: string): Provider {
  const shared = {
    name: 'gateway',
    baseUrl: `${gateway().url}/v1`,
    model: 'm',
    apiKey: token,
    apiKeyEnv: null,
    headers: {},
    timeoutMs: 10_000,
    thinkingSwitch: { kind: 'none' },
    defaults: {},
  } as const;
  const identity = { id: 'm', source: 'live' } as const;
  if (api === 'anthropic')
    return createAnthropicProvider(
      { ...shared, structured: 'json_schema', apiVersion: '2023-06-01', promptCaching: true },
      identity,
    );
  return createOpenaiProvider(
    { ...shared, api, structured: 'strict', maxTokensField: 'max_tokens', azureApiVersion: null },
    identity,
  );
}

describe.each(['chat', 'responses', 'anthropic'] as const)('our own %s provider as a client', (api) => {
  it('brings any conversation to the model as it was', async () => {
    const { ask } = through(api);
    await fc.assert(
      fc.asyncProperty(conversation(api), async (messages) => {
        expect((await ask(messages)).asked.messages).toEqual(messages);
      }),
      runs,
    );
  });

  it('brings back any reply, and the model sees its own words, calls and state again', async () => {
    const { ask, next } = through(api);
    let replies = 0;
    await fc.assert(
      fc.asyncProperty(said(api, 'any'), async (parts) => {
        replies += 1;
        const own = withIds(parts, `r${replies}`);
        next.reply = { parts: own };
        const question = textMessage('user', 'go');
        const first = await ask([question]);
        expect(first.reply.usage).toEqual({ input: 9, output: 5, cachedInput: 4, reasoning: 3 });
        expect(first.reply.parts.filter(({ type }) => type !== 'reasoning')).toEqual(
          own.filter(({ type }) => type !== 'reasoning'),
        );
        const history: Message = { role: 'assistant', parts: first.reply.parts };
        next.reply = {};
        const { asked } = await ask([question, history, textMessage('user', 'on')]);
        expect(asked.messages[1]).toEqual({ role: 'assistant', parts: own });
      }),
      runs,
    );
  });

  it('brings tools, choice, stop sequences and the schema of the reply', async () => {
    const { ask } = through(api);
    const tools = [
      { name: 'f', description: 'does', kind: 'function', parameters: { type: 'object', properties: {} } },
      { name: 'g', description: '', kind: 'function', parameters: { type: 'object', properties: {} } },
    ] as const;
    const schema = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    for (const toolChoice of ['auto', 'none', 'required', { name: 'g' }] as const) {
      const change = { tools, toolChoice, replySchema: { name: 'reply', schema } };
      const { asked } = await ask([textMessage('user', 'hi')], { ...change, stop: ['END'] });
      // The responses API has no stop sequences: our provider cuts by itself.
      const stop = api === 'responses' ? {} : { stop: ['END'] };
      expect(asked).toEqual({
        messages: [textMessage('user', 'hi')],
        ...change,
        ...stop,
        maxOutputTokens: 4000,
      });
    }
  });

  it('brings free-text tools and their calls: as such, or as functions with one text field', async () => {
    const { ask, next } = through(api);
    const format = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' };
    const tools = [
      { name: 'patch', description: 'Patches.', kind: 'custom', parameters: {}, format },
    ] as const;
    const raw = '*** "Begin"\n+x';
    const asFunction = toolCall('c1', 'patch', JSON.stringify({ input: raw }));
    next.reply = { parts: [api === 'responses' ? toolCall('c1', 'patch', raw, 'custom') : asFunction] };
    const { reply, asked } = await ask([textMessage('user', 'go')], { tools });
    expect(reply.parts).toEqual([toolCall('c1', 'patch', raw, 'custom')]);
    const [offered] = asked.tools ?? [];
    if (api === 'responses') expect(asked.tools).toEqual(tools);
    else expect(offered).toMatchObject({ kind: 'function', parameters: { required: ['input'] } });
    if (api !== 'responses')
      expect(offered?.description).toMatch(/^Patches\.\n\n.*grammar \(lark\):\nstart: "x"$/);
    const result: Part = { type: 'tool-result', callId: 'c1', parts: [{ type: 'text', text: 'done' }] };
    const history: Message[] = [
      textMessage('user', 'go'),
      { role: 'assistant', parts: reply.parts },
      { role: 'tool', parts: [result] },
    ];
    const again = await ask(history, { tools });
    expect(again.asked.messages[1]?.parts).toEqual([api === 'responses' ? reply.parts[0] : asFunction]);
    expect(again.asked.messages[2]).toEqual(history[2]);
  });
});

it('shows images of tool results over chat completions in the user message that follows', async () => {
  const { ask } = through('chat');
  const image = { type: 'image', mediaType: 'image/png', data: Buffer.from(png) } as const;
  const { asked } = await ask([
    { role: 'assistant', parts: [toolCall('c1', 'f', '{}')] },
    { role: 'tool', parts: [{ type: 'tool-result', callId: 'c1', parts: [image] }] },
  ]);
  expect(asked.messages.slice(1)).toEqual([
    {
      role: 'tool',
      parts: [
        {
          type: 'tool-result',
          callId: 'c1',
          parts: [{ type: 'text', text: expect.stringContaining('next user') }],
        },
      ],
    },
    { role: 'user', parts: [image] },
  ]);
});
