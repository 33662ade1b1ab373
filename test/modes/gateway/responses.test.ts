import { describe, expect, it } from 'vitest';
import { eventsOf, gatewayBench, png, pngBase64, toolCall } from './gateway-bench.ts';

const { script } = gatewayBench();
const hello = { model: 'gpt-of-the-cli', input: 'hi' } as const;
const patch = '*** Begin Patch\n'.repeat(200);
const rich = {
  finish: 'tool-calls',
  usage: { input: 100, output: 30, cachedInput: 40, reasoning: 12 },
  parts: [
    { type: 'reasoning', text: 'let me think', state: { api: 'anthropic', block: { signature: 'zzz' } } },
    { type: 'text', text: 'I look.' },
    toolCall('c1', 'exec_command', '{"cmd":"ls"}'),
    toolCall('c2', 'apply_patch', patch, 'custom'),
  ],
} as const;

describe('OpenAI responses in front', () => {
  it('gives a reply whole, with reasoning, both kinds of calls and usage', async () => {
    const { openai } = script([rich]);
    const response = await openai.responses.create(hello);
    expect(response).toMatchObject({
      model: 'gpt-of-the-cli',
      status: 'completed',
      output_text: 'I look.',
      usage: {
        input_tokens: 100,
        input_tokens_details: { cached_tokens: 40 },
        output_tokens: 30,
        output_tokens_details: { reasoning_tokens: 12 },
        total_tokens: 130,
      },
    });
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'let me think' }] },
      { type: 'message', content: [{ type: 'output_text', text: 'I look.' }] },
      { type: 'function_call', call_id: 'c1', name: 'exec_command', arguments: '{"cmd":"ls"}' },
      { type: 'custom_tool_call', call_id: 'c2', name: 'apply_patch', input: patch },
    ]);
  });

  it('streams the same response to the stream helper', async () => {
    const { openai } = script([rich]);
    const stream = openai.responses.stream(hello);
    const deltas: string[] = [];
    for await (const event of stream) {
      if (event.type === 'response.custom_tool_call_input.delta') deltas.push(event.delta);
    }
    const response = await stream.finalResponse();
    expect(response.output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'let me think' }] },
      { type: 'message', content: [{ text: 'I look.' }] },
      { type: 'function_call', arguments: '{"cmd":"ls"}' },
      { type: 'custom_tool_call', input: patch },
    ]);
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(patch);
  });

  it('sends every event of the API, named, numbered and in order', async () => {
    const { post } = script([rich]);
    const { text } = await post('/v1/responses', { ...hello, stream: true });
    const events = eventsOf(text);
    const item = (...inner: string[]) => [
      'response.output_item.added',
      ...inner.map((name) => `response.${name}`),
      'response.output_item.done',
    ];
    const names = events.map(({ name }) => name).filter((name, at, all) => name !== all[at - 1]);
    expect(names).toEqual([
      'response.created',
      'response.in_progress',
      ...item(
        'reasoning_summary_part.added',
        'reasoning_summary_text.delta',
        'reasoning_summary_text.done',
        'reasoning_summary_part.done',
      ),
      ...item('content_part.added', 'output_text.delta', 'output_text.done', 'content_part.done'),
      ...item('function_call_arguments.delta', 'function_call_arguments.done'),
      ...item('custom_tool_call_input.delta', 'custom_tool_call_input.done'),
      'response.completed',
    ]);
    for (const [index, { name, data }] of events.entries())
      expect(data).toMatchObject({ type: name, sequence_number: index });
  });

  it('gives the model what the CLI sent, and brings reasoning back as the provider had it', async () => {
    const { openai, model, post } = script([rich, 'done']);
    const first = await openai.responses.create(hello);
    const image = { type: 'input_image', image_url: `data:image/png;base64,${pngBase64}`, detail: 'high' };
    const grammar = { type: 'grammar', syntax: 'lark', definition: 'start: "x"' };
    const { status } = await post('/v1/responses', {
      ...hello,
      instructions: 'Be brief.',
      input: [
        { type: 'message', id: 'msg_1', role: 'developer', content: [{ type: 'input_text', text: 'rules' }] },
        { role: 'user', content: [{ type: 'input_text', text: 'hi' }, image] },
        ...first.output.map((item) => ({ ...item, content: 'content' in item ? item.content : null })),
        { type: 'function_call_output', id: 'fco_1', call_id: 'c1', output: [image] },
        { type: 'custom_tool_call_output', call_id: 'c2', output: 'patched' },
      ],
      tools: [
        {
          type: 'function',
          name: 'exec_command',
          description: 'Runs.',
          strict: false,
          parameters: { type: 'object' },
        },
        { type: 'custom', name: 'apply_patch', description: 'Patches.', format: grammar },
        { type: 'namespace', name: 'group', tools: [] },
        { type: 'web_search', external_web_access: true },
      ],
      tool_choice: { type: 'custom', name: 'apply_patch' },
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'out', strict: true, schema: { type: 'object' } },
      },
      parallel_tool_calls: true,
      reasoning: { summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'k',
      client_metadata: { a: 'b' },
      service_tier: 'auto',
      store: false,
    });
    expect(status).toBe(200);
    const shown = { type: 'image', mediaType: 'image/png', data: Buffer.from(png), detail: 'high' };
    expect(model.requests[1]).toEqual({
      messages: [
        { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'developer', parts: [{ type: 'text', text: 'rules' }] },
        { role: 'user', parts: [{ type: 'text', text: 'hi' }, shown] },
        { role: 'assistant', parts: rich.parts },
        {
          role: 'tool',
          parts: [
            { type: 'tool-result', callId: 'c1', parts: [shown] },
            { type: 'tool-result', callId: 'c2', parts: [{ type: 'text', text: 'patched' }] },
          ],
        },
      ],
      tools: [
        { name: 'exec_command', description: 'Runs.', kind: 'function', parameters: { type: 'object' } },
        { name: 'apply_patch', description: 'Patches.', kind: 'custom', parameters: {}, format: grammar },
      ],
      toolChoice: { name: 'apply_patch' },
      replySchema: { name: 'out', schema: { type: 'object' } },
      maxOutputTokens: 4000,
    });
  });

  it('takes the tools of groups and of items, as Codex sends them for some models, and calls them by group and name', async () => {
    const nap = { type: 'function', name: 'nap', description: 'Rests.', parameters: { type: 'object' } };
    const group = (name: string, ...tools: object[]) => ({ type: 'namespace', name, description: '', tools });
    const { openai, model, post } = script([
      {
        parts: [
          toolCall('c1', 'clock__nap', '{}'),
          toolCall('c2', 'run', 'x', 'custom'),
          toolCall('c3', 'nap', '{}'),
        ],
      },
      'done',
    ]);
    const start = [
      {
        type: 'additional_tools',
        role: 'developer',
        tools: [group('functions', { type: 'custom', name: 'run' }), group('clock', nap)],
      },
      { role: 'user', content: 'hi' },
    ];
    const first = JSON.parse((await post('/v1/responses', { ...hello, tools: [nap], input: start })).text);
    expect(model.requests[0]?.tools).toEqual([
      { name: 'nap', description: 'Rests.', kind: 'function', parameters: { type: 'object' } },
      { name: 'run', description: '', kind: 'custom', parameters: {} },
      { name: 'clock__nap', description: 'Rests.', kind: 'function', parameters: { type: 'object' } },
    ]);
    expect(model.requests[0]?.messages).toEqual([{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }]);
    expect(first.output).toMatchObject([
      { type: 'function_call', namespace: 'clock', name: 'nap' },
      { type: 'custom_tool_call', name: 'run' },
      { type: 'function_call', name: 'nap' },
    ]);
    expect(first.output.map((item: object) => 'namespace' in item)).toEqual([true, false, false]);
    await openai.responses.create({ model: 'm', input: [...(start as never[]), ...first.output] });
    const names = model.requests[1]?.messages[1]?.parts.map((part) => ('name' in part ? part.name : ''));
    expect(names).toEqual(['clock__nap', 'run', 'nap']);
  });

  it('says that a cut reply is incomplete', async () => {
    const { openai, post } = script(
      Array(2).fill({ parts: [{ type: 'text', text: 'cut' }], finish: 'length' }),
    );
    const response = await openai.responses.create(hello);
    expect(response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
    });
    const { text } = await post('/v1/responses', { ...hello, stream: true });
    expect(eventsOf(text).at(-1)?.name).toBe('response.incomplete');
  });

  it('keeps reasoning of others as it is', async () => {
    const { post, model } = script(['ok']);
    const item = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'a' }],
      encrypted_content: 'x',
    };
    await post('/v1/responses', { ...hello, input: [{ role: 'user', content: 'hi' }, item] });
    expect(model.requests[0]?.messages[1]).toEqual({
      role: 'assistant',
      parts: [{ type: 'reasoning', text: 'a', state: { api: 'openai-responses', item } }],
    });
  });

  it.each([
    ['input', { input: [] }],
    ['input.0.type', { input: [{ type: 'item_reference', id: 'x' }] }],
    ['input.0.role', { input: [{ role: 'robot', content: 'x' }] }],
    ['input.0.content.0.type', { input: [{ role: 'user', content: [{ type: 'input_audio' }] }] }],
    [
      'input.0.content.0.image_url',
      { input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://x/a.png' }] }] },
    ],
    ['input.0.arguments', { input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] }],
    ['previous_response_id', { previous_response_id: 'resp_1' }],
    ['background', { background: true }],
    ['tools.0.name', { tools: [{ type: 'function' }] }],
  ])('refuses a wrong %s and names it', async (field, change) => {
    const { post, model } = script([]);
    const { status, text } = await post('/v1/responses', { ...hello, ...change });
    expect(status).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({ type: 'invalid_request_error', param: field, code: null });
    expect(JSON.parse(text).error.message).toMatch(new RegExp(`^${field.replaceAll('.', '\\.')}: `));
    expect(model.requests).toEqual([]);
  });
});
