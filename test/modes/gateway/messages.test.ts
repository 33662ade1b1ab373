import { describe, expect, it } from 'vitest';
import { eventsOf, gatewayBench, png, pngBase64, toolCall } from './gateway-bench.ts';

const { script } = gatewayBench();
const hello = {
  model: 'claude-of-the-cli',
  max_tokens: 10,
  messages: [{ role: 'user' as const, content: 'hi' }],
};
const long = 'A sentence with an emoji 🙂 in it. '.repeat(200);
const reasoned = {
  finish: 'tool-calls',
  usage: { input: 100, output: 30, cachedInput: 40, reasoning: 12 },
  parts: [
    { type: 'reasoning', text: 'let me think', state: { api: 'openai-responses', item: { secret: 'enc' } } },
    { type: 'reasoning', state: { api: 'openai-responses', item: { secret: 'more' } } },
    { type: 'text', text: long },
    toolCall('c1', 'Bash', '{"command":"ls"}'),
    toolCall('c2', 'Read', '{"path":"a"}'),
  ],
} as const;

describe('Anthropic messages in front', () => {
  it('gives a reply whole, with thinking, parallel calls and usage without the cached part', async () => {
    const { anthropic } = script([reasoned]);
    const message = await anthropic.messages.create(hello);
    expect(message).toMatchObject({ model: 'claude-of-the-cli', stop_reason: 'tool_use', role: 'assistant' });
    expect(message.content).toMatchObject([
      { type: 'thinking', thinking: 'let me think', signature: expect.stringMatching(/^skillopt1\./) },
      { type: 'redacted_thinking', data: expect.stringMatching(/^skillopt1\./) },
      { type: 'text', text: long },
      { type: 'tool_use', id: 'c1', name: 'Bash', input: { command: 'ls' } },
      { type: 'tool_use', id: 'c2', name: 'Read', input: { path: 'a' } },
    ]);
    expect(message.usage).toMatchObject({
      input_tokens: 60,
      cache_read_input_tokens: 40,
      output_tokens: 30,
      output_tokens_details: { thinking_tokens: 12 },
    });
  });

  it('streams the same message to the stream helper, long text in several deltas', async () => {
    const { anthropic } = script([reasoned, reasoned]);
    const texts: string[] = [];
    const stream = anthropic.messages.stream(hello).on('text', (delta) => texts.push(delta));
    const streamed = await stream.finalMessage();
    const whole = await anthropic.messages.create(hello);
    // Ids of the second reply's calls differ: they must not repeat within a session.
    expect(streamed.content.slice(2, 3)).toEqual(whole.content.slice(2, 3));
    expect(streamed.content).toMatchObject([
      {},
      {},
      {},
      { id: 'c1', input: { command: 'ls' } },
      { id: 'c2' },
    ]);
    expect(whole.content).toMatchObject([{}, {}, {}, { id: 'c1_2' }, { id: 'c2_2' }]);
    expect(streamed.usage).toMatchObject({
      input_tokens: 60,
      output_tokens: 30,
      cache_read_input_tokens: 40,
    });
    expect(texts.length).toBeGreaterThan(3);
    expect(texts.join('')).toBe(long);
    for (const text of texts) expect(text).toBe(text.toWellFormed());
  });

  it('names every event as Claude Code expects it', async () => {
    const { post } = script(['Hello.']);
    const { text, headers } = await post('/v1/messages?beta=true', { ...hello, stream: true });
    expect(headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(eventsOf(text).map(({ name }) => name)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    for (const { name, data } of eventsOf(text)) expect(data).toMatchObject({ type: name });
  });

  it('gives the model what the CLI sent, and brings reasoning back as the provider had it', async () => {
    const { anthropic, model } = script([reasoned, 'done']);
    const first = await anthropic.messages.create(hello);
    await anthropic.messages.create({
      ...hello,
      system: [
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Use tools.' },
      ],
      stop_sequences: ['END'],
      tools: [
        { name: 'Bash', description: 'Runs a line.', input_schema: { type: 'object', properties: {} } },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      tool_choice: { type: 'any' },
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'c2',
              is_error: true,
              content: [
                { type: 'text', text: 'no such file' },
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pngBase64 } },
              ],
            },
            { type: 'tool_result', tool_use_id: 'c1', content: 'a.txt', is_error: false },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
            },
            { type: 'text', text: 'go on' },
          ],
        },
      ],
    });
    const [, second] = model.requests;
    expect(second?.messages).toEqual([
      {
        role: 'system',
        parts: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: 'Use tools.' },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'hi' }] },
      { role: 'assistant', parts: reasoned.parts },
      {
        role: 'tool',
        parts: [
          {
            type: 'tool-result',
            callId: 'c2',
            isError: true,
            parts: [
              { type: 'text', text: 'no such file' },
              { type: 'image', mediaType: 'image/png', data: Buffer.from(png) },
            ],
          },
          { type: 'tool-result', callId: 'c1', parts: [{ type: 'text', text: 'a.txt' }] },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'text', text: expect.stringContaining('application/pdf') },
          { type: 'text', text: 'go on' },
        ],
      },
    ]);
    expect(second).toMatchObject({ stop: ['END'], toolChoice: 'required', maxOutputTokens: 4000 });
    expect(second?.tools).toEqual([
      {
        name: 'Bash',
        description: 'Runs a line.',
        kind: 'function',
        parameters: { type: 'object', properties: {} },
      },
    ]);
  });

  it('turns a demanded format into a reply schema, in both places where it may stand', async () => {
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    const { post, model } = script(['{}', '{}']);
    await post('/v1/messages', { ...hello, output_format: { type: 'json_schema', schema } });
    await post('/v1/messages', {
      ...hello,
      output_config: { effort: 'high', format: { type: 'json_schema', schema } },
    });
    expect(model.requests.map(({ replySchema }) => replySchema)).toEqual([
      { name: 'reply', schema },
      { name: 'reply', schema },
    ]);
  });

  it('takes the fields that Claude Code sends beside', async () => {
    const { post, model } = script(['ok']);
    const { status } = await post('/v1/messages?beta=true', {
      ...hello,
      max_tokens: 64_000,
      thinking: { type: 'adaptive' },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      output_config: { effort: 'high' },
      metadata: { user_id: '{}' },
      system: [],
    });
    expect(status).toBe(200);
    expect(model.requests).toEqual([
      { messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }], maxOutputTokens: 4000 },
    ]);
  });

  it('keeps thinking of others as it is, and leaves out a state that was sealed elsewhere', async () => {
    const { post, model } = script(['ok']);
    const blocks = [
      { type: 'thinking', thinking: 'foreign', signature: 'their-signature' },
      { type: 'thinking', thinking: 'forged', signature: 'skillopt1.eyJzdGF0ZSI6MX0.AAAA' },
      { type: 'redacted_thinking', data: 'theirs' },
    ];
    await post('/v1/messages', {
      ...hello,
      messages: [...hello.messages, { role: 'assistant', content: blocks }],
    });
    expect(model.requests[0]?.messages[1]?.parts).toEqual([
      { type: 'reasoning', text: 'foreign', state: { api: 'anthropic', block: blocks[0] } },
      { type: 'reasoning', text: 'forged' },
      { type: 'reasoning', state: { api: 'anthropic', block: blocks[2] } },
    ]);
  });

  it('writes arguments that are no object as one, and a cut reply as max_tokens', async () => {
    const { anthropic } = script([
      { parts: [toolCall('a', 'f', '{"x":'), toolCall('b', 'f', ''), toolCall('c', 'g', 'raw', 'custom')] },
      { parts: [{ type: 'text', text: 'cut' }], finish: 'length' },
    ]);
    const odd = await anthropic.messages.create(hello);
    expect(odd.content).toMatchObject([
      { input: { arguments: '{"x":' } },
      { input: {} },
      { input: { input: 'raw' } },
    ]);
    expect(odd.stop_reason).toBe('tool_use');
    expect((await anthropic.messages.create(hello)).stop_reason).toBe('max_tokens');
  });

  it('estimates the tokens of a request without asking the model', async () => {
    const { anthropic, model } = script([]);
    const { input_tokens: short } = await anthropic.messages.countTokens({
      model: 'm',
      messages: [...hello.messages],
    });
    const { input_tokens: more } = await anthropic.messages.countTokens({
      model: 'm',
      messages: [{ role: 'user', content: long }],
    });
    expect(more - short).toBeGreaterThan(long.length / 5);
    expect(model.requests).toEqual([]);
  });

  it.each([
    ['messages', { messages: [] }],
    ['messages.0.role', { messages: [{ role: 'robot', content: 'x' }] }],
    ['messages.0.content', { messages: [{ role: 'user', content: 7 }] }],
    ['messages.0.content.0.type', { messages: [{ role: 'user', content: [{ type: 'video' }] }] }],
    [
      'messages.0.content.0.source.type',
      {
        messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url: 'http://x/' } }] }],
      },
    ],
    [
      'messages.0.content.0.source',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '***' } }],
          },
        ],
      },
    ],
    ['tools.0.input_schema', { tools: [{ name: 'x' }] }],
    ['tool_choice', { tool_choice: { type: 'tool', name: 'missing' } }],
    ['model', { model: 7 }],
  ])('refuses a wrong %s and names it', async (field, change) => {
    const { post, model, session } = script([]);
    const { status, text } = await post('/v1/messages', { ...hello, ...change });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(JSON.parse(text).error.message).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: `));
    expect(model.requests).toEqual([]);
    expect(session).toMatchObject({ end: null, lastFailure: { kind: 'bad-request' } });
  });
});
