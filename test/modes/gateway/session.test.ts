import { describe, expect, it } from 'vitest';
import { CapReachedError, InterruptedError, ModelError, Suspended } from '../../../core/errors.ts';
import { callKey } from '../../../models/wrap/call-key.ts';
import { gatewayBench } from './gateway-bench.ts';

const { script } = gatewayBench();
const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }] };
const failure = (kind: ConstructorParameters<typeof ModelError>[1]['kind']) =>
  new ModelError('endpoint http://secret.internal said no', { kind });

describe('a session of the gateway', () => {
  it("asks with the run's settings, in place of what the CLI wants", async () => {
    const settings = {
      maxOutputTokens: 321,
      temperature: 0.5,
      topP: 'unset',
      thinking: 'high',
      extraBody: { seed: 7 },
    } as const;
    const { post, model } = script(['ok'], { settings });
    await post('/v1/chat/completions', {
      ...hello,
      temperature: 2,
      top_p: 0.1,
      reasoning_effort: 'low',
      seed: 1,
    });
    expect(model.requests[0]).toEqual({
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
      ...settings,
    });
  });

  it('numbers the calls, gives each what is left of the time, and records them', async () => {
    const ordinal = { taskDigest: 'a', skillHash: 'b', modeVersion: 'c' };
    const { anthropic, model, session } = script(
      [
        { latencyMs: 700 },
        failure('context-overflow'),
        { latencyMs: 200, source: 'replay', finish: 'length' },
      ],
      { ordinal, modelLimitMs: 1000 },
    );
    await anthropic.messages.create(hello);
    await anthropic.messages.create(hello).catch(() => undefined);
    await anthropic.messages.create(hello);
    expect(model.contexts.map(({ ordinal: place, replyLimitMs }) => [place, replyLimitMs])).toEqual([
      [{ ...ordinal, index: 0, after: '' }, 1000],
      [{ ...ordinal, index: 1, after: expect.stringMatching(/^[0-9a-f]{64}$/) }, 300],
      [{ ...ordinal, index: 2, after: model.contexts[1]?.ordinal?.after }, 300],
    ]);
    expect(session.calls).toMatchObject([
      { latencyMs: 700, source: 'live', model: 'scripted-1', finish: 'stop' },
      { latencyMs: 200, source: 'replay', finish: 'length' },
    ]);
    expect(session.calls[0]).not.toHaveProperty('parts');
    expect(session.usage).toEqual({ input: 202, output: 20, cachedInput: 10, reasoning: 4 });
    expect(session).toMatchObject({ pending: 0, end: null, lastFailure: null });
  });

  it('keys a call by the replies before it: conversations that part share no later key', async () => {
    const ordinal = { taskDigest: 'a', skillHash: 'b', modeVersion: 'c' };
    const keysAfter = async (first: string) => {
      const { anthropic, model } = script([first, 'same', 'same'], { ordinal });
      for (let n = 0; n < 3; n += 1) await anthropic.messages.create(hello);
      return model.contexts.map((context, index) => callKey('m', { ...same, messages: [] }, context) + index);
    };
    const same = { maxOutputTokens: 1, temperature: 0, topP: 'unset', thinking: 'off' } as const;
    const [one, other, again] = [await keysAfter('one'), await keysAfter('other'), await keysAfter('one')];
    expect(again).toEqual(one);
    expect(other[0]).toBe(one[0]);
    expect(new Set([...one, ...other]).size).toBe(5);
  });

  it('keys by what the model said, where the CLI was given something else', async () => {
    const ordinal = { taskDigest: 'a', skillHash: 'b', modeVersion: 'c' };
    const settledReply = () => [{ type: 'text' as const, text: 'process 1' }];
    const laterKey = async (drawn: string) => {
      const { anthropic, model } = script([drawn, 'end'], { ordinal, settledReply });
      for (let n = 0; n < 2; n += 1) await anthropic.messages.create(hello);
      return model.contexts[1]?.ordinal?.after;
    };
    expect(await laterKey('process 4711')).toBe(await laterKey('process 815'));
  });

  it('keys by content when no ordinal is given', async () => {
    const { anthropic, model } = script(['ok']);
    await anthropic.messages.create(hello);
    expect(model.contexts[0]).not.toHaveProperty('ordinal');
  });

  it("ends with 'time' when recorded latencies use the time up; the last reply counts", async () => {
    const { anthropic, session, model } = script([{ latencyMs: 600 }, { latencyMs: 400 }, 'never'], {
      modelLimitMs: 1000,
    });
    await anthropic.messages.create(hello);
    await expect(anthropic.messages.create(hello)).rejects.toMatchObject({ status: 400 });
    await expect(anthropic.messages.create(hello)).rejects.toMatchObject({ status: 400 });
    expect(await session.ended).toEqual({ kind: 'time' });
    expect(session.calls).toHaveLength(2);
    expect(model.requests).toHaveLength(2);
  });

  it("ends with 'time' on the wrapper's time limit, and 'refused' on a refusal of either form", async () => {
    const late = script([failure('time-limit')]);
    await expect(late.openai.responses.create({ model: 'm', input: 'hi' })).rejects.toMatchObject({
      status: 400,
    });
    expect(late.session.end).toEqual({ kind: 'time' });

    const refusing = script([failure('refused')]);
    await expect(refusing.openai.responses.create({ model: 'm', input: 'hi' })).rejects.toMatchObject({
      status: 400,
    });
    expect(refusing.session.end).toMatchObject({ kind: 'refused' });
    expect(refusing.session.calls).toHaveLength(0);

    const polite = script([{ finish: 'refused', parts: [{ type: 'text', text: 'I will not.' }] }]);
    await expect(polite.anthropic.messages.create(hello)).rejects.toMatchObject({ status: 400 });
    expect(polite.session.end).toEqual({ kind: 'refused', message: 'I will not.' });
    expect(polite.session.calls).toHaveLength(1);
  });

  it.each([
    failure('auth'),
    failure('transient'),
    failure('bad-request'),
    failure('replay-miss'),
    new CapReachedError('--max-usd at http://secret.internal'),
    new Suspended(['secret.internal']),
    new InterruptedError(),
    new TypeError('secret.internal is undefined'),
  ])('ends with $name ($kind): the CLI sees a final error without its words', async (error) => {
    const { post, session, model } = script([error, 'never']);
    const bodies = [
      await post('/v1/messages', hello),
      await post('/v1/responses', { model: 'm', input: 'hi' }),
      await post('/v1/chat/completions', hello),
    ];
    for (const { status, text, headers } of bodies) {
      expect(status).toBe(400);
      expect(headers.get('x-should-retry')).toBe('false');
      expect(text).toContain('this session is over');
      expect(text).not.toContain('secret.internal');
    }
    expect(session.end).toEqual({ kind: 'failure', error });
    expect(session.lastFailure).toBe(error);
    expect(await session.ended).toBe(session.end);
    expect(model.requests).toHaveLength(1);
  });

  it('goes on after a context overflow, which each protocol words as clients know it', async () => {
    const { anthropic, openai, session } = script([
      failure('context-overflow'),
      failure('context-overflow'),
      failure('context-overflow'),
      'shorter now',
    ]);
    await expect(anthropic.messages.create(hello)).rejects.toMatchObject({
      status: 400,
      error: {
        error: { type: 'invalid_request_error', message: expect.stringMatching(/^prompt is too long: /) },
      },
    });
    const code = { status: 400, code: 'context_length_exceeded' };
    await expect(openai.responses.create({ model: 'm', input: 'hi' })).rejects.toMatchObject(code);
    await expect(openai.chat.completions.create(hello)).rejects.toMatchObject(code);
    expect(session.end).toBeNull();
    expect(session.lastFailure).toMatchObject({ kind: 'context-overflow' });
    await anthropic.messages.create(hello);
    expect(session.lastFailure).toBeNull();
  });

  it("is a failure when the run's own signal is aborted, with the reason that the run gave", async () => {
    const stop = new AbortController();
    const cap = new CapReachedError('--max-calls');
    const { anthropic, session } = script(
      [
        async (_request, _context, signal) => {
          stop.abort(cap);
          expect(signal.aborted).toBe(true);
          throw new InterruptedError();
        },
      ],
      { signal: stop.signal },
    );
    await expect(anthropic.messages.create(hello)).rejects.toMatchObject({ status: 400 });
    expect(session.end).toEqual({ kind: 'failure', error: cap });
  });

  it('says how many calls are under way, and for how long there were any', async () => {
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const turn = async () => {
      await gate;
      return {};
    };
    const { anthropic, session } = script([turn, turn, turn]);
    expect(session.busyMs).toBe(0);
    const asked = [1, 2, 3].map(() => anthropic.messages.create(hello));
    while (session.pending < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    letGo();
    await Promise.all(asked);
    expect(session.pending).toBe(0);
    expect(session.busyMs).toBeGreaterThan(0);
  });
});
