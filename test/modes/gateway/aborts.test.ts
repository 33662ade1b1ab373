import { describe, expect, it } from 'vitest';
import type { CallContext, ChatModel } from '../../../models/contract.ts';
import { textParts } from '../../kit/scripted-model.ts';
import { gatewayBench } from './gateway-bench.ts';

const { open, gateway } = gatewayBench({ statusMs: 5, keepAliveMs: 5, closeMs: 200 });
const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }] };

/** A model that hangs until its call is aborted, and notes both. */
function hangingModel() {
  const seen = { asked: 0, aborted: 0 };
  const model: ChatModel = {
    identity: { id: 'hangs', source: 'simulated' },
    complete: (_request: unknown, _context: CallContext, signal: AbortSignal) =>
      new Promise((_resolve, reject) => {
        seen.asked += 1;
        signal.addEventListener('abort', () => {
          seen.aborted += 1;
          reject(new Error('aborted'));
        });
      }),
  };
  return { model, seen };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('a call that nobody waits for any more', () => {
  it.each(['whole', 'stream'])(
    'is aborted when the client leaves a %s reply, and is no call and no failure',
    async (form) => {
      const { model, seen } = hangingModel();
      const { session, anthropic, openai } = open(model);
      const leave = new AbortController();
      const options = { signal: leave.signal };
      const stream = form === 'stream';
      const asked = [
        anthropic.messages.create({ ...hello, stream }, options),
        openai.responses.create({ model: 'm', input: 'hi', stream }, options),
        openai.chat.completions.create({ ...hello, stream }, options),
      ].map(async (answer) => {
        const given = await answer;
        if (Symbol.asyncIterator in given) for await (const _ of given);
      });
      const settled = Promise.allSettled(asked);
      await until(() => session.pending === 3);
      leave.abort();
      await settled;
      await until(() => session.pending === 0);
      expect(seen).toEqual({ asked: 3, aborted: 3 });
      expect(session).toMatchObject({ calls: [], end: null, lastFailure: null });
      expect(session.usage.input).toBe(0);
    },
  );

  it('is aborted when the session is closed, which waits for it and refuses what comes after', async () => {
    const { model, seen } = hangingModel();
    const { session, post } = open(model);
    const stream = await fetch(`${gateway().url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': session.token },
      body: JSON.stringify({ ...hello, stream: true }),
    });
    const whole = post('/v1/responses', { model: 'm', input: 'hi' });
    await until(() => session.pending === 2);
    await session.close();
    expect(session.pending).toBe(0);
    expect(seen).toEqual({ asked: 2, aborted: 2 });
    expect(stream.status).toBe(200);
    expect(await stream.text()).toMatch(/event: error\ndata: .*session is closed/);
    expect((await whole).status).toBe(401);
    expect((await post('/v1/messages', hello)).status).toBe(401);
    expect(session).toMatchObject({ calls: [], end: null, lastFailure: null });
  });

  it('does not hold up the closing of its session for ever', async () => {
    const { session, post } = open({
      identity: { id: 'deaf', source: 'simulated' },
      complete: () => new Promise(() => {}),
    });
    void post('/v1/messages', hello).catch(() => undefined);
    await until(() => session.pending === 1);
    await session.close();
    expect(session.pending).toBe(1);
  });

  it('is not counted when its reply comes all the same', async () => {
    const { session, anthropic } = open({
      identity: { id: 'late', source: 'simulated' },
      complete: async (_request, _context, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return {
          parts: textParts('late'),
          finish: 'stop',
          usage: { input: 1, output: 1, cachedInput: 0, reasoning: 0 },
          model: 'late',
          latencyMs: 1,
          source: 'live',
          key: 'k',
        };
      },
    });
    const leave = new AbortController();
    const asked = anthropic.messages.create(hello, { signal: leave.signal }).catch(() => undefined);
    await until(() => session.pending === 1);
    leave.abort();
    await asked;
    await until(() => session.pending === 0);
    expect(session).toMatchObject({ calls: [], end: null });
  });

  it("takes every call of the run with it when the run's signal is aborted", async () => {
    const { model, seen } = hangingModel();
    const stop = new AbortController();
    const sessions = [1, 2].map(() => open(model, { signal: stop.signal }));
    const asked = sessions.map(({ post }) => post('/v1/messages', hello));
    await until(() => seen.asked === 2);
    stop.abort();
    for (const { status } of await Promise.all(asked)) expect(status).toBe(400);
    for (const { session } of sessions)
      expect(session.end).toMatchObject({ kind: 'failure', error: { code: 'INTERRUPTED' } });
    const late = open(model, { signal: stop.signal });
    expect((await late.post('/v1/messages', hello)).status).toBe(400);
    expect(late.session.end).toMatchObject({ kind: 'failure', error: { code: 'INTERRUPTED' } });
    expect(seen.asked).toBe(2);
  });
});
