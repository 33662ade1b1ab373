import { describe, expect, it } from 'vitest';
import type { CallContext, ChatModel } from '../../../models/contract.ts';
import { textParts } from '../../kit/scripted-model.ts';
import { gatewayBench } from './gateway-bench.ts';

const { open, gateway } = gatewayBench({ statusMs: 5, keepAliveMs: 5, closeMs: 200, callsAtOnce: 3 });
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

/** A model that answers when it is let go, and heeds no signal. */
function slowModel() {
  const seen = { asked: 0, aborted: 0 };
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const model: ChatModel = {
    identity: { id: 'slow', source: 'simulated' },
    async complete(_request, _context, signal) {
      seen.asked += 1;
      const key = `slow ${seen.asked}`;
      signal.addEventListener('abort', () => {
        seen.aborted += 1;
      });
      await gate;
      const usage = { input: 1, output: 2, cachedInput: 0, reasoning: 0 };
      return {
        parts: textParts('late'),
        finish: 'stop',
        usage,
        model: 'slow',
        latencyMs: 1,
        source: 'live',
        key,
      };
    },
  };
  return { model, seen, letGo };
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('a call that nobody waits for any more', () => {
  it.each(['whole', 'stream'])(
    'is paid, and counted like any other, when the client leaves a %s reply',
    async (form) => {
      const { model, seen, letGo } = slowModel();
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
      await until(() => seen.asked === 3);
      leave.abort();
      for (const { status } of await settled) expect(status).toBe('rejected');
      letGo();
      await until(() => session.pending === 0);
      expect(seen).toEqual({ asked: 3, aborted: 0 });
      expect(session).toMatchObject({ end: null, lastFailure: null, usage: { input: 3, output: 6 } });
      expect(session.calls.map(({ key }) => key).sort()).toEqual(['slow 1', 'slow 2', 'slow 3']);
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

  it('is not counted when its reply comes after the session was closed', async () => {
    const { model, letGo } = slowModel();
    const { session, post } = open(model);
    const asked = post('/v1/messages', hello).catch(() => undefined);
    await until(() => session.pending === 1);
    const closed = session.close();
    letGo();
    await Promise.all([closed, asked]);
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
