import { afterEach, describe, expect, it } from 'vitest';
import { createAnthropicProvider } from '../../../models/anthropic/anthropic-provider.ts';
import type { ChatRequest, Message, ToolDefinition } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import type { AnthropicEndpoint } from '../../../models/endpoint/endpoint.ts';
import { type LoopbackReply, startLoopbackServer } from '../../kit/loopback-server.ts';
import { contractContext } from '../../kit/provider-bench.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(endpoint: Partial<AnthropicEndpoint>, reply: LoopbackReply = { text: 'ok' }) {
  const server = await startLoopbackServer({ reply: () => reply });
  closers.push(() => server.close());
  const provider = createAnthropicProvider(
    {
      name: 'loopback',
      baseUrl: server.url,
      model: 'm',
      apiKey: null,
      apiKeyEnv: null,
      headers: {},
      timeoutMs: 5_000,
      thinkingSwitch: { kind: 'none' },
      defaults: {},
      structured: 'none',
      promptCaching: true,
      apiVersion: '2026-10-21',
      ...endpoint,
    },
    { id: 'm', source: 'live' },
  );
  const ask = (request: Partial<ChatRequest> = {}) =>
    provider.complete(
      {
        messages: [textMessage('system', 'rules'), textMessage('user', 'hi')],
        maxOutputTokens: 4_096,
        ...request,
      },
      contractContext,
      new AbortController().signal,
    );
  return { server, ask, sent: () => server.requests.at(-1)?.body ?? {} };
}

const mark = { type: 'ephemeral' };
const tool: ToolDefinition = {
  name: 't',
  description: 'd',
  kind: 'function',
  parameters: { type: 'object' },
};
const call = (id: string) =>
  ({ type: 'tool-call', id, name: 't', kind: 'function', arguments: '{}' }) as const;
const result = (callId: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', callId, isError: true, parts: [{ type: 'text', text: callId }] }],
});

describe('Anthropic messages on the wire', () => {
  it('sends the key as the SDK does, and no credentials to a server without keys', async () => {
    const withKey = await start({ apiKey: 'k-1234', headers: { 'x-team': 'blue' } });
    await withKey.ask();
    expect(withKey.server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer k-1234',
      'x-team': 'blue',
    });
    const without = await start({});
    await without.ask();
    expect(without.server.requests[0]?.headers['x-api-key']).toBeUndefined();
    expect(without.server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('refuses temperature and topP where the API version does, and says how to get them', async () => {
    const newer = await start({});
    await expect(newer.ask({ topP: 0.5 })).rejects.toMatchObject({
      kind: 'bad-request',
      message: expect.stringContaining('apiVersion: 2023-06-01'),
    });
    await newer.ask({ temperature: 'unset' });
    expect(newer.server.requests[0]?.headers['anthropic-version']).toBe('2026-10-21');
    const older = await start({ apiVersion: '2023-06-01' });
    await older.ask({ temperature: 0.2 });
    expect(older.server.requests[0]?.headers['anthropic-version']).toBe('2023-06-01');
    expect(older.sent().temperature).toBe(0.2);
  });

  it('accepts a base URL with or without the version', async () => {
    const { server, ask } = await start({});
    await ask();
    expect(server.requests[0]?.path).toBe('/v1/messages');
  });

  it('marks the system prompt, which all tasks share, but not a single question', async () => {
    const { ask, sent } = await start({});
    await ask({
      messages: [textMessage('system', 'a'), textMessage('developer', 'b'), textMessage('user', 'q')],
    });
    expect(sent().system).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache_control: mark },
    ]);
    expect(sent().messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'q' }] }]);
  });

  it('marks the end of a conversation that goes on, and the last tool where there is no system prompt', async () => {
    const { ask, sent } = await start({});
    await ask({
      tools: [tool],
      messages: [textMessage('user', 'go'), { role: 'assistant', parts: [call('1')] }, result('1')],
    });
    expect(sent().tools).toMatchObject([{ name: 't', cache_control: mark }]);
    expect(sent().messages).toMatchObject({ 2: { content: [{ type: 'tool_result', cache_control: mark }] } });
  });

  it('marks nothing where prompt caching is off', async () => {
    const { ask, sent } = await start({ promptCaching: false });
    await ask({ tools: [tool] });
    expect(JSON.stringify(sent())).not.toContain('cache_control');
  });

  it('puts all results of one turn into the one user turn behind it, errors marked', async () => {
    const { ask, sent } = await start({ promptCaching: false });
    await ask({
      tools: [tool],
      messages: [
        textMessage('user', 'go'),
        { role: 'assistant', parts: [call('1'), call('2')] },
        result('1'),
        result('2'),
        textMessage('user', 'and now'),
      ],
    });
    expect(sent().messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: [{ type: 'tool_use', input: {} }, { type: 'tool_use' }] },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: '1', is_error: true },
          { type: 'tool_result', tool_use_id: '2' },
          { type: 'text', text: 'and now' },
        ],
      },
    ]);
  });

  it('keeps tool arguments that are no JSON object', async () => {
    const { ask, sent } = await start({});
    const broken = { ...call('1'), arguments: '{"a": ' };
    await ask({
      tools: [tool],
      messages: [textMessage('user', 'go'), { role: 'assistant', parts: [broken] }, result('1')],
    });
    expect(sent().messages).toMatchObject({
      1: { content: [{ type: 'tool_use', input: { arguments: '{"a": ' } }] },
    });
  });

  it('leaves empty texts away, which the API refuses', async () => {
    const { ask, sent } = await start({});
    await ask({ messages: [textMessage('system', ''), textMessage('user', 'q')] });
    expect(sent()).not.toHaveProperty('system');
  });

  it('refuses image types that the API does not take, naming those that it does', async () => {
    const { ask } = await start({});
    const image = { type: 'image', mediaType: 'image/tiff', data: new Uint8Array([1]) } as const;
    await expect(ask({ messages: [{ role: 'user', parts: [image] }] })).rejects.toMatchObject({
      kind: 'bad-request',
      message: expect.stringContaining('image/webp'),
    });
  });

  it('asks for a reply schema only where the endpoint says that it can', async () => {
    const replySchema = {
      name: 'edits',
      schema: { type: 'object', properties: { a: { type: 'string', maxLength: 5 } }, required: ['a'] },
    };
    const can = await start({ structured: 'json_schema' });
    await can.ask({ replySchema });
    expect(can.sent().output_config).toMatchObject({
      format: {
        type: 'json_schema',
        schema: { type: 'object', additionalProperties: false, required: ['a'] },
      },
    });
    const cannot = await start({ structured: 'none' });
    await cannot.ask({ replySchema });
    expect(cannot.sent()).not.toHaveProperty('output_config');
    expect(cannot.sent()).not.toHaveProperty('tools');
  });

  it('switches thinking off, on with a budget, or leaves it to the server', async () => {
    const tokens = { low: 1_024, medium: 2_048, high: 8_192 };
    const { ask, server } = await start({ thinkingSwitch: { kind: 'anthropic-budget', tokens } });
    for (const thinking of ['off', 'medium', 'unset'] as const) await ask({ thinking });
    expect(server.requests.map(({ body }) => body.thinking)).toEqual([
      { type: 'disabled' },
      { type: 'enabled', budget_tokens: 2_048 },
      undefined,
    ]);
    await expect(ask({ thinking: 'high' })).rejects.toMatchObject({
      kind: 'bad-request',
      message: expect.stringContaining('8192'),
    });
  });

  it('asks newer models for adaptive thinking with an effort', async () => {
    const { ask, sent } = await start({
      thinkingSwitch: { kind: 'anthropic-adaptive' },
      structured: 'json_schema',
    });
    await ask({ thinking: 'low', replySchema: { name: 'x', schema: { type: 'object', properties: {} } } });
    expect(sent()).toMatchObject({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'low', format: { type: 'json_schema' } },
    });
  });

  it('counts all input, with the part that was read from the cache', async () => {
    const { ask } = await start(
      {},
      { text: 'x', usage: { input: 100, output: 5, cached: 60, cacheWrite: 30 } },
    );
    expect((await ask()).usage).toEqual({ input: 100, output: 5, cachedInput: 60, reasoning: 0 });
  });

  it('keeps redacted thinking as opaque state', async () => {
    const block = { type: 'redacted_thinking', data: 'zzz' };
    const { ask } = await start(
      {},
      {
        raw: {
          model: 'm',
          stop_reason: 'end_turn',
          content: [block, { type: 'text', text: 'so' }],
          usage: {},
        },
      },
    );
    expect((await ask()).parts).toEqual([
      { type: 'reasoning', state: { api: 'anthropic', block } },
      { type: 'text', text: 'so' },
    ]);
  });

  it('sends stop sequences and a forced tool in the words of the API', async () => {
    const { ask, server } = await start({});
    for (const toolChoice of ['auto', 'none', 'required', { name: 't' }] as const)
      await ask({ tools: [tool], toolChoice, stop: ['END'] });
    expect(server.requests[0]?.body.stop_sequences).toEqual(['END']);
    expect(server.requests.map(({ body }) => body.tool_choice)).toEqual([
      { type: 'auto' },
      { type: 'none' },
      { type: 'any' },
      { type: 'tool', name: 't' },
    ]);
  });

  it('takes nothing at no token for a failure, and nothing at a token for the reply that it is', async () => {
    const empty = (output_tokens: number) => ({
      raw: { content: [], stop_reason: 'end_turn', usage: { input_tokens: 9, output_tokens } },
    });
    await expect((await start({}, empty(0))).ask()).rejects.toMatchObject({ kind: 'transient' });
    expect(await (await start({}, empty(2))).ask()).toMatchObject({ parts: [], finish: 'stop' });
  });

  it.each([null, 'abort', 'cancelled', 'error'])(
    'takes what the server broke off (%s) for a failure',
    async (reason) => {
      const raw = { content: [{ type: 'text', text: 'The li' }], stop_reason: reason };
      await expect((await start({}, { raw })).ask()).rejects.toMatchObject({
        kind: 'transient',
        message: expect.stringContaining("broken off: its 'stop_reason' is"),
      });
    },
  );

  it.each([undefined, 'eos', 'pause_turn'])(
    "takes a reply with a server's own word for its end as whole: %s",
    async (reason) => {
      const raw = { content: [{ type: 'text', text: 'The line' }], stop_reason: reason };
      expect(await (await start({}, { raw })).ask()).toMatchObject({
        parts: [{ text: 'The line' }],
        finish: 'other',
      });
    },
  );
});
