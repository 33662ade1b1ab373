import { describe, expect, it } from 'vitest';
import type { Message } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import { replySchema, schema, startOpenai as start } from './start-openai.ts';

describe('OpenAI chat completions on the wire', () => {
  it('names the output limit as the endpoint wants it', async () => {
    const one = await start({});
    await one.ask();
    expect(one.sent()).toMatchObject({ max_tokens: 64 });
    const two = await start({ maxTokensField: 'max_completion_tokens' });
    await two.ask();
    expect(two.sent()).toMatchObject({ max_completion_tokens: 64 });
    expect(two.sent()).not.toHaveProperty('max_tokens');
  });

  it.each([
    ['strict', { type: 'json_schema', json_schema: { name: 'edits', schema, strict: true } }],
    ['json_schema', { type: 'json_schema', json_schema: { name: 'edits', schema } }],
    ['json_object', { type: 'json_object' }],
    ['none', undefined],
  ] as const)('asks for a reply schema as the endpoint is configured: %s', async (structured, expected) => {
    const { ask, sent } = await start({ structured });
    await ask({ replySchema });
    expect(sent().response_format).toEqual(expected);
  });

  it('maps thinking levels to reasoning_effort, with other words where configured', async () => {
    const values = { off: 'minimal', low: 'low', medium: 'medium', high: 'high' };
    const { ask, server } = await start({ thinkingSwitch: { kind: 'reasoning-effort', values } });
    for (const thinking of ['off', 'high', 'unset', 'default'] as const) await ask({ thinking });
    expect(server.requests.map(({ body }) => body.reasoning_effort)).toEqual([
      'minimal',
      'high',
      undefined,
      undefined,
    ]);
  });

  it('maps thinking levels to extra body members, under those of the request', async () => {
    const bodies = { off: { chat_template_kwargs: { enable_thinking: false } } };
    const { ask, sent } = await start({ thinkingSwitch: { kind: 'extra-body', bodies } });
    await ask({ thinking: 'off', extraBody: { chat_template_kwargs: { other: 1 } } });
    expect(sent().chat_template_kwargs).toEqual({ enable_thinking: false, other: 1 });
    await expect(ask({ thinking: 'high' })).rejects.toMatchObject({ kind: 'bad-request' });
  });

  it("uses the endpoint's defaults where the request says nothing", async () => {
    const { ask, server } = await start({
      defaults: { temperature: 0.3, topP: 0.9, extraBody: { seed: 1 } },
    });
    await ask();
    await ask({ temperature: 'default', topP: 'unset' });
    await ask({ temperature: 1, extraBody: { seed: 2 } });
    expect(server.requests.map(({ body }) => [body.temperature, body.top_p, body.seed])).toEqual([
      [0.3, 0.9, 1],
      [0.3, undefined, 1],
      [1, 0.9, 2],
    ]);
  });

  it('keeps developer messages and sends several texts as parts', async () => {
    const { ask, sent } = await start({});
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ] as const;
    await ask({ messages: [textMessage('developer', 'rules'), { role: 'user', parts }] });
    expect(sent().messages).toEqual([
      { role: 'developer', content: 'rules' },
      { role: 'user', content: parts },
    ]);
  });

  it('puts images of tool results into one user message behind the block of tool messages', async () => {
    const { ask, sent } = await start({});
    const image = { type: 'image', mediaType: 'image/png', data: new Uint8Array([1, 2]) } as const;
    const result = (callId: string): Message => ({
      role: 'tool',
      parts: [{ type: 'tool-result', callId, parts: [image] }],
    });
    const call = (id: string) =>
      ({ type: 'tool-call', id, name: 't', kind: 'function', arguments: '{}' }) as const;
    await ask({
      messages: [
        textMessage('user', 'go'),
        { role: 'assistant', parts: [call('1'), call('2')] },
        result('1'),
        result('2'),
        textMessage('user', 'next'),
      ],
    });
    const roles = Array.isArray(sent().messages)
      ? (sent().messages as { role: string }[]).map(({ role }) => role)
      : [];
    expect(roles).toEqual(['user', 'assistant', 'tool', 'tool', 'user', 'user']);
    expect(sent().messages).toMatchObject({
      1: { content: null },
      4: { content: [{ type: 'image_url' }, { type: 'image_url' }] },
    });
  });

  it('forces a tool by name, of either kind', async () => {
    const { ask, server } = await start({});
    const tools = [
      { name: 'f', description: '', kind: 'function', parameters: { type: 'object' } },
      { name: 'c', description: '', kind: 'custom', parameters: {} },
    ] as const;
    for (const toolChoice of ['required', { name: 'f' }, { name: 'c' }] as const)
      await ask({ tools, toolChoice });
    expect(server.requests.map(({ body }) => body.tool_choice)).toEqual([
      'required',
      { type: 'function', function: { name: 'f' } },
      { type: 'function', function: { name: 'c' } },
    ]);
  });

  it('reads what compatible servers do differently', async () => {
    const { ask } = await start(
      {},
      {
        raw: {
          model: null,
          choices: [
            {
              finish_reason: 'stop',
              message: {
                content: [
                  { type: 'text', text: 'from ' },
                  { type: 'text', text: 'parts' },
                ],
                reasoning: 'hm',
                tool_calls: [{ type: 'function', function: { name: 't', arguments: { a: 1 } } }],
              },
            },
          ],
          usage: { prompt_tokens: 10, completion_tokens: -3, prompt_cache_hit_tokens: 99 },
        },
      },
    );
    expect(await ask()).toMatchObject({
      parts: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'from parts' },
        { type: 'tool-call', id: 'call_0', name: 't', arguments: '{"a":1}' },
      ],
      finish: 'tool-calls',
      usage: { input: 10, output: 0, cachedInput: 10, reasoning: 0 },
      model: '',
    });
  });

  it('keeps a reply whose token counts are unreadable', async () => {
    const { ask } = await start(
      {},
      { raw: { choices: [{ finish_reason: 'stop', message: { content: 'x' } }], usage: 'many' } },
    );
    expect(await ask()).toMatchObject({
      parts: [{ text: 'x' }],
      usage: { input: 0, output: 0 },
      isUsageUnknown: true,
    });
  });

  const half = { id: '1', type: 'function', function: { name: 't', arguments: '{"a":' } };
  const choice = (finish: string | null | undefined, message: object, more = {}) => ({
    raw: { model: 'm', choices: [{ finish_reason: finish, message, ...more }], usage: null },
  });

  it.each([
    ['nothing', choice('stop', { content: null })],
    ['not even a field for words', choice('stop', {})],
    ['half an answer without an end', choice(null, { content: 'The li' })],
    ['half a call without an end', choice(null, { content: null, tool_calls: [half] })],
    ['half an answer and an error', choice('error', { content: 'The li' })],
    [
      'an error of the model behind it',
      choice('stop', { content: 'The li' }, { error: { message: 'gone' } }),
    ],
  ])('takes %s for a failure, never for an answer', async (_, reply) => {
    const { ask } = await start({}, reply);
    await expect(ask()).rejects.toMatchObject({ kind: 'transient' });
  });

  it.each(['abort', 'Aborted', 'cancelled', 'canceled', 'timeout', 'insufficient_system_resource'])(
    'takes what the server broke off (%s) for a failure, and says so',
    async (reason) => {
      const { ask } = await start({}, choice(reason, { content: 'The li' }));
      await expect(ask()).rejects.toMatchObject({
        kind: 'transient',
        message: expect.stringContaining(`broken off: its 'finish_reason' is '${reason}'`),
      });
    },
  );

  it.each(['eos', 'eos_token', 'end_turn', 'COMPLETE', undefined])(
    "takes a reply with a server's own word for its end as whole: %s",
    async (reason) => {
      const { ask } = await start({}, choice(reason, { content: 'The line' }));
      expect(await ask()).toMatchObject({ parts: [{ text: 'The line' }], finish: 'other' });
    },
  );

  it.each([
    ['an empty text', choice('stop', { content: '' }), 'stop'],
    ['thoughts alone', choice('stop', { content: null, reasoning_content: 'hm' }), 'stop'],
    ['a reply that was cut off in its thoughts', choice('length', { content: null }), 'length'],
    ['a filtered reply', choice('content_filter', { content: null }), 'refused'],
  ])('takes %s for what the model has said', async (_, reply, finish) => {
    const { ask } = await start({}, reply);
    expect(await ask()).toMatchObject({ finish });
  });
});
