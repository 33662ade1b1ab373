import { describe, expect, it } from 'vitest';
import type { Message } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import { replySchema, schema, startOpenai as start } from './start-openai.ts';

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
    ['insufficient_quota', 'quota'],
    ['context_length_exceeded', 'context-overflow'],
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

  const half = [{ type: 'message', content: [{ type: 'output_text', text: 'The li' }] }];
  it.each([
    [{ status: 'completed', output: [] }],
    [
      {
        status: 'in_progress',
        output: half,
      },
    ],
    [{ status: 'completed', output: [], usage: { input_tokens: 9, output_tokens: 0 } }],
    [{ status: 'cancelled', output: half }],
    [{ status: 'aborted', output: half }],
    [{ status: 'incomplete', output: half }],
    [{ status: 'incomplete', incomplete_details: null, output: half }],
    [{ status: 'incomplete', incomplete_details: { reason: 'worker_lost' }, output: half }],
  ])('takes an answer without a reply for a failure: %j', async (raw) => {
    const { ask } = await start({ api: 'responses' }, { raw });
    await expect(ask()).rejects.toMatchObject({ kind: 'transient' });
  });

  it('needs nothing of what comes behind a stop sequence', async () => {
    const { ask } = await start({ api: 'responses' }, { raw: { status: 'incomplete', output: half } });
    expect(await ask({ stop: [' '] })).toMatchObject({ parts: [{ text: 'The' }], finish: 'stop' });
  });

  it.each([undefined, null, 'done'])('takes a reply of the state %s as whole', async (status) => {
    const { ask } = await start({ api: 'responses' }, { raw: { status, output: half } });
    expect((await ask()).parts).toEqual([{ type: 'text', text: 'The li' }]);
  });
});
