import { describe, expect, it } from 'vitest';
import { eventsOf, gatewayBench, png, pngBase64, toolCall } from './gateway-bench.ts';

const { script } = gatewayBench();
const hello = { model: 'm-of-the-cli', messages: [{ role: 'user' as const, content: 'hi' }] };
const rich = {
  finish: 'tool-calls',
  usage: { input: 100, output: 30, cachedInput: 40, reasoning: 12 },
  parts: [
    { type: 'reasoning', text: 'let me think', state: { api: 'anthropic', block: { signature: 'zzz' } } },
    { type: 'reasoning', state: { api: 'anthropic', block: { data: 'more' } } },
    { type: 'text', text: 'I look. '.repeat(400) },
    toolCall('c1', 'look', '{"at":"a"}'),
    toolCall('c2', 'look', '{"at":"b"}'),
  ],
} as const;

describe('OpenAI chat completions in front', () => {
  it('gives a reply whole, with reasoning, parallel calls and usage', async () => {
    const { openai } = script([
      { ...rich, parts: [...rich.parts, toolCall('c3', 'patch', 'raw', 'custom')] },
    ]);
    const completion = await openai.chat.completions.create(hello);
    expect(completion).toMatchObject({
      model: 'm-of-the-cli',
      choices: [
        {
          finish_reason: 'tool_calls',
          message: {
            content: rich.parts[2].text,
            reasoning_content: 'let me think',
            tool_calls: [
              { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"a"}' } },
              { id: 'c2', type: 'function', function: { name: 'look', arguments: '{"at":"b"}' } },
              { id: 'c3', type: 'custom', custom: { name: 'patch', input: 'raw' } },
            ],
          },
        },
      ],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 30,
        total_tokens: 130,
        prompt_tokens_details: { cached_tokens: 40 },
        completion_tokens_details: { reasoning_tokens: 12 },
      },
    });
  });

  it('streams the same completion to the stream helper', async () => {
    const { openai } = script([rich]);
    const pieces: string[] = [];
    const stream = openai.chat.completions
      .stream({ ...hello, messages: [...hello.messages], stream_options: { include_usage: true } })
      .on('content', (delta) => pieces.push(delta));
    const completion = await stream.finalChatCompletion();
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    expect(completion.choices[0]?.message).toMatchObject({
      content: rich.parts[2].text,
      reasoning_content: 'let me think',
      tool_calls: [
        { id: 'c1', function: { name: 'look', arguments: '{"at":"a"}' } },
        { id: 'c2', function: { name: 'look', arguments: '{"at":"b"}' } },
      ],
    });
    expect(completion.usage).toMatchObject({ prompt_tokens: 100, completion_tokens: 30 });
    expect(pieces.length).toBeGreaterThan(2);
  });

  it('ends a stream with [DONE], and gives usage only where it is asked for', async () => {
    const { post } = script(['one', 'two']);
    const plain = eventsOf((await post('/v1/chat/completions', { ...hello, stream: true })).text);
    expect(plain.at(-1)?.data).toBe('[DONE]');
    expect(JSON.stringify(plain)).not.toContain('prompt_tokens');
    const options = { stream: true, stream_options: { include_usage: true } };
    const counted = eventsOf((await post('/v1/chat/completions', { ...hello, ...options })).text);
    expect(counted.at(-2)?.data).toMatchObject({ choices: [], usage: { prompt_tokens: 101 } });
  });

  it('streams a custom call in its own form', async () => {
    const { post } = script([{ parts: [toolCall('c1', 'patch', 'raw', 'custom')] }]);
    const { text } = await post('/v1/chat/completions', { ...hello, stream: true });
    const calls = eventsOf(text).flatMap(({ data }) => {
      const chunk = data as { choices?: { delta: { tool_calls?: unknown[] } }[] };
      return chunk.choices?.[0]?.delta.tool_calls ?? [];
    });
    expect(calls).toEqual([
      { index: 0, id: 'c1', type: 'custom', custom: { name: 'patch', input: '' } },
      { index: 0, custom: { input: 'raw' } },
    ]);
  });

  it('gives the model what the client sent, and brings reasoning back as the provider had it', async () => {
    const { openai, model } = script([rich, 'done']);
    const first = await openai.chat.completions.create(hello);
    const message = first.choices[0]?.message;
    if (message === undefined) throw new Error('no choice');
    const url = `data:image/png;base64,${pngBase64}`;
    await openai.chat.completions.create({
      ...hello,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'rules' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hi' },
            { type: 'image_url', image_url: { url, detail: 'low' } },
          ],
        },
        message,
        { role: 'tool', tool_call_id: 'c1', content: 'first' },
        { role: 'tool', tool_call_id: 'c2', content: [{ type: 'text', text: 'second' }] },
      ],
      tools: [
        { type: 'function', function: { name: 'look' } },
        { type: 'custom', custom: { name: 'patch', format: { type: 'text' } } },
      ],
      tool_choice: { type: 'function', function: { name: 'look' } },
      stop: 'END',
      response_format: { type: 'json_schema', json_schema: { name: 'out', schema: { type: 'object' } } },
    });
    expect(model.requests[1]).toEqual({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'developer', parts: [{ type: 'text', text: 'rules' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'hi' },
            { type: 'image', mediaType: 'image/png', data: Buffer.from(png), detail: 'low' },
          ],
        },
        { role: 'assistant', parts: rich.parts },
        {
          role: 'tool',
          parts: [
            { type: 'tool-result', callId: 'c1', parts: [{ type: 'text', text: 'first' }] },
            { type: 'tool-result', callId: 'c2', parts: [{ type: 'text', text: 'second' }] },
          ],
        },
      ],
      tools: [
        { name: 'look', description: '', kind: 'function', parameters: { type: 'object', properties: {} } },
        { name: 'patch', description: '', kind: 'custom', parameters: {}, format: { type: 'text' } },
      ],
      toolChoice: { name: 'look' },
      stop: ['END'],
      replySchema: { name: 'out', schema: { type: 'object' } },
      maxOutputTokens: 4000,
    });
  });

  it('keeps reasoning of others in the form that our chat provider sends back', async () => {
    const { post, model } = script(['ok']);
    const said = {
      role: 'assistant',
      content: 'a',
      reasoning_content: 'why',
      reasoning_details: [{ type: 'x' }],
    };
    await post('/v1/chat/completions', { ...hello, messages: [...hello.messages, said] });
    const state = { api: 'openai-chat', reasoning_content: 'why', reasoning_details: [{ type: 'x' }] };
    expect(model.requests[0]?.messages[1]?.parts[0]).toEqual({ type: 'reasoning', text: 'why', state });
  });

  it.each([
    ['messages', { messages: 'hi' }],
    ['messages.0.role', { messages: [{ role: 'function', name: 'f', content: '' }] }],
    ['messages.0.tool_call_id', { messages: [{ role: 'tool', content: '' }] }],
    ['messages.0.content.0.type', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }],
    [
      'messages.0.content.0.image_url.url',
      {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x/a.png' } }] }],
      },
    ],
    [
      'messages.0.content',
      {
        messages: [
          {
            role: 'system',
            content: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pngBase64}` } }],
          },
        ],
      },
    ],
    ['n', { n: 2 }],
    ['functions', { functions: [] }],
  ])('refuses a wrong %s and names it', async (field, change) => {
    const { post, model } = script([]);
    const { status, text } = await post('/v1/chat/completions', { ...hello, ...change });
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({ type: 'invalid_request_error', param: field });
    expect(model.requests).toEqual([]);
  });
});
