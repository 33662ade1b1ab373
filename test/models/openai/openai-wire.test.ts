import { afterEach, describe, expect, it } from 'vitest';
import type { ChatRequest, Message } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import type { OpenaiEndpoint } from '../../../models/endpoint/endpoint.ts';
import { createOpenaiProvider } from '../../../models/openai/openai-provider.ts';
import { type LoopbackReply, startLoopbackServer } from '../../kit/loopback-server.ts';
import { contractContext } from '../../kit/provider-contract.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function start(endpoint: Partial<OpenaiEndpoint>, reply: LoopbackReply = { text: 'ok' }) {
  const server = await startLoopbackServer({ reply: () => reply });
  closers.push(() => server.close());
  const provider = createOpenaiProvider(
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
      api: 'chat',
      structured: 'none',
      maxTokensField: 'max_tokens',
      azureApiVersion: null,
      ...endpoint,
    },
    { id: 'm', source: 'live' },
  );
  const ask = (request: Partial<ChatRequest> = {}) =>
    provider.complete(
      { messages: [textMessage('user', 'hi')], maxOutputTokens: 64, ...request },
      contractContext,
      new AbortController().signal,
    );
  return { server, ask, sent: () => server.requests.at(-1)?.body ?? {} };
}

const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
const replySchema = { name: 'edits', schema };

describe('OpenAI authentication', () => {
  it('sends the key as a bearer token, and further headers', async () => {
    const { server, ask } = await start({ apiKey: 'k-1234', headers: { 'x-team': 'blue' } });
    await ask();
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer k-1234', 'x-team': 'blue' });
  });

  it('sends no authorization header to a server without keys', async () => {
    const { server, ask } = await start({});
    await ask();
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("speaks Azure's dated API: deployment in the path, version in the query, key in its own header", async () => {
    const server = await startLoopbackServer({ reply: () => ({ text: 'ok' }) });
    closers.push(() => server.close());
    const resource = server.url.replace('/v1', '');
    const { ask } = await start({
      baseUrl: resource,
      model: 'my-deployment',
      apiKey: 'azure-key',
      azureApiVersion: '2025-04-01-preview',
    });
    await ask();
    expect(server.requests[0]?.path).toBe(
      '/openai/deployments/my-deployment/chat/completions?api-version=2025-04-01-preview',
    );
    expect(server.requests[0]?.headers['api-key']).toBe('azure-key');
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it('goes through the fetch that it is given', async () => {
    const server = await startLoopbackServer({ reply: () => ({ text: 'ok' }) });
    closers.push(() => server.close());
    const urls: string[] = [];
    const provider = createOpenaiProvider(
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
        api: 'chat',
        structured: 'none',
        maxTokensField: 'max_tokens',
        azureApiVersion: null,
      },
      { id: 'm', source: 'live' },
      {
        fetch: (input, init) => {
          urls.push(String(input));
          return fetch(input, init);
        },
      },
    );
    await provider.complete(
      { messages: [textMessage('user', 'hi')], maxOutputTokens: 4 },
      contractContext,
      new AbortController().signal,
    );
    expect(urls).toEqual([`${server.url}/chat/completions`]);
  });
});

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
      { type: 'custom', custom: { name: 'c' } },
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
    expect(await ask()).toMatchObject({ parts: [{ text: 'x' }], usage: { input: 0, output: 0 } });
  });
});

describe('OpenAI responses on the wire', () => {
  it('stores nothing on the server and asks for encrypted reasoning of models that reason', async () => {
    const plain = await start({ api: 'responses' });
    await plain.ask();
    expect(plain.sent()).toMatchObject({ store: false, max_output_tokens: 64 });
    expect(plain.sent()).not.toHaveProperty('include');
    const values = { off: 'none', low: 'low', medium: 'medium', high: 'high' };
    const reasoning = await start({ api: 'responses', thinkingSwitch: { kind: 'reasoning-effort', values } });
    await reasoning.ask({ thinking: 'low' });
    expect(reasoning.sent()).toMatchObject({
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'low' },
    });
  });

  it.each([
    ['strict', { type: 'json_schema', name: 'edits', schema, strict: true }],
    ['json_schema', { type: 'json_schema', name: 'edits', schema, strict: false }],
    ['json_object', { type: 'json_object' }],
  ] as const)('asks for a reply schema as the endpoint is configured: %s', async (structured, expected) => {
    const { ask, sent } = await start({ api: 'responses', structured });
    await ask({ replySchema });
    expect(sent().text).toEqual({ format: expected });
  });

  it('keeps the order of reasoning, text and calls, and answers each kind of call in its own form', async () => {
    const { ask, sent } = await start({ api: 'responses' });
    const item = { type: 'reasoning', id: 'rs', summary: [], encrypted_content: 'x' };
    const messages: Message[] = [
      textMessage('user', 'go'),
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', state: { api: 'openai-responses', item } },
          { type: 'text', text: 'first' },
          { type: 'tool-call', id: '1', name: 'c', kind: 'custom', arguments: 'raw' },
          { type: 'tool-call', id: '2', name: 'f', kind: 'function', arguments: '{}' },
        ],
      },
      { role: 'tool', parts: [{ type: 'tool-result', callId: '1', parts: [{ type: 'text', text: 'r1' }] }] },
      { role: 'tool', parts: [{ type: 'tool-result', callId: '2', parts: [{ type: 'text', text: 'r2' }] }] },
    ];
    await ask({ messages });
    const input = Array.isArray(sent().input) ? (sent().input as { type: string }[]) : [];
    expect(input.map(({ type }) => type)).toEqual([
      'message',
      'reasoning',
      'message',
      'custom_tool_call',
      'function_call',
      'custom_tool_call_output',
      'function_call_output',
    ]);
    expect(input[1]).toEqual(item);
  });

  it('does not send back a reasoning item that has no content of its own', async () => {
    const { ask } = await start({ api: 'responses' }, { text: 'so', reasoning: { text: 'because' } });
    const { parts } = await ask();
    expect(parts[0]).toEqual({ type: 'reasoning', text: 'because' });
  });

  it.each([
    ['rate_limit_exceeded', 'rate-limit'],
    ['server_error', 'transient'],
    ['invalid_prompt', 'bad-request'],
  ] as const)('turns a failed response (%s) into an error of kind %s', async (code, kind) => {
    const { ask } = await start(
      { api: 'responses' },
      { raw: { status: 'failed', error: { code, message: 'm' }, output: [] } },
    );
    await expect(ask()).rejects.toMatchObject({ kind });
  });

  it('drops everything behind a stop sequence, tool calls included', async () => {
    const { ask } = await start(
      { api: 'responses' },
      { text: 'abc', toolCalls: [{ id: '1', name: 't', arguments: '{}' }] },
    );
    expect(await ask({ stop: ['c', 'b'] })).toMatchObject({
      parts: [{ type: 'text', text: 'a' }],
      finish: 'stop',
    });
  });
});
