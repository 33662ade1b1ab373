import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../core/errors.ts';
import { eventsOf, gatewayBench } from './gateway-bench.ts';

/** Streams whose model takes longer than the gateway waits with the status. */
const { script } = gatewayBench({ statusMs: 5, keepAliveMs: 5 });
const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }] };
const later = (outcome: Error | string) => async () => {
  // In small steps: however slow the machine is, the gateway's timers fall due between them.
  for (let step = 0; step < 10; step += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  if (outcome instanceof Error) throw outcome;
  return { parts: [{ type: 'text' as const, text: outcome }] };
};
const overflow = () => later(new ModelError('too long', { kind: 'context-overflow' }));
const broken = () => later(new ModelError('secret.internal', { kind: 'transient' }));

describe('a stream that was opened before the reply was there', () => {
  it('is kept alive in the way of each protocol', async () => {
    const { post } = script([later('one'), later('two'), later('three')]);
    const messages = eventsOf((await post('/v1/messages', { ...hello, stream: true })).text);
    const pings = messages.filter(({ name }) => name === 'ping');
    expect(pings.length).toBeGreaterThan(1);
    expect(messages.slice(pings.length).map(({ name }) => name)).not.toContain('ping');
    const events = eventsOf((await post('/v1/responses', { model: 'm', input: 'hi', stream: true })).text);
    expect(events.slice(0, 3).map(({ name }) => name)).toEqual([
      'response.created',
      'response.in_progress',
      'response.in_progress',
    ]);
    expect(events.map(({ data }) => (data as { sequence_number: number }).sequence_number)).toEqual(
      events.map((_, index) => index),
    );
    expect(events.filter(({ name }) => name === 'response.created')).toHaveLength(1);
    const { text } = await post('/v1/chat/completions', { ...hello, stream: true });
    expect(text.match(/^: /gm)?.length).toBeGreaterThan(1);
  });

  it('reaches the stream helpers of the official clients all the same', async () => {
    const { anthropic, openai } = script([later('one'), later('two'), later('three')]);
    const [message, response, completion] = [
      await anthropic.messages.stream(hello).finalText(),
      await openai.responses.stream({ model: 'm', input: 'hi' }).finalResponse(),
      await openai.chat.completions.stream(hello).finalContent(),
    ];
    expect([message, response.output_text, completion]).toEqual(['one', 'two', 'three']);
  });

  it("fails inside with the protocol's own error: an overflow", async () => {
    const { anthropic, openai, post, session } = script([overflow(), overflow(), overflow(), overflow()]);
    await expect(anthropic.messages.stream(hello).finalMessage()).rejects.toMatchObject({
      error: { error: { message: expect.stringMatching(/^prompt is too long/) } },
    });
    const { text } = await post('/v1/responses', { model: 'm', input: 'hi', stream: true });
    expect(eventsOf(text).at(-1)).toMatchObject({
      name: 'response.failed',
      data: { response: { status: 'failed', error: { code: 'context_length_exceeded' } } },
    });
    const failed = await openai.responses.stream({ model: 'm', input: 'hi' }).finalResponse();
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'context_length_exceeded' } });
    await expect(openai.chat.completions.stream(hello).finalMessage()).rejects.toMatchObject({
      code: 'context_length_exceeded',
    });
    expect(session.end).toBeNull();
  });

  it("fails inside with the protocol's own error: the end of the session", async () => {
    const shown: string[] = [];
    for (const [path, body] of [
      ['/v1/messages', hello],
      ['/v1/responses', { model: 'm', input: 'hi' }],
      ['/v1/chat/completions', hello],
    ] as const) {
      const { post, session } = script([broken()]);
      const { status, text } = await post(path, { ...body, stream: true });
      expect(status).toBe(200);
      expect(session.end).toMatchObject({ kind: 'failure', error: { kind: 'transient' } });
      expect(text).not.toContain('secret.internal');
      shown.push(JSON.stringify(eventsOf(text).at(-1)));
    }
    expect(shown).toEqual([
      expect.stringMatching(/"name":"error".*invalid_request_error.*session is over/),
      expect.stringMatching(/"name":"response.failed".*invalid_prompt.*session is over/),
      expect.stringMatching(/"name":null.*"error":.*session is over/),
    ]);
  });
});
