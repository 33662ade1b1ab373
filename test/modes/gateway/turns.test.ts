import { describe, expect, it } from 'vitest';
import { gatewayBench } from './gateway-bench.ts';

const bench = gatewayBench({ calls: 3, closeMs: 50 });
const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }] };
const ordinal = { taskDigest: 'a', skillHash: 'b', modeVersion: 'c' };

/** Calls that are all there before the first is answered; `isSlow`: as live, else as in a replay. */
async function overlapping(isSlow: boolean, count: number, latencyMs: number, modelLimitMs = 1000) {
  let letGo = (): void => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const most = { atOnce: 0, now: 0 };
  const turn = async () => {
    most.now += 1;
    most.atOnce = Math.max(most.atOnce, most.now);
    if (isSlow) await gate;
    most.now -= 1;
    return { latencyMs };
  };
  const script = bench.script(Array(count).fill(turn), { ordinal, modelLimitMs });
  const leave = new AbortController();
  const asked = [];
  for (let n = 1; n <= count; n += 1) {
    asked.push(script.anthropic.messages.create(hello, { signal: leave.signal }).catch(() => undefined));
    while (isSlow && script.session.pending < n) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  if (isSlow) leave.abort();
  await Promise.all(asked);
  letGo();
  while (script.session.pending > 0) await new Promise((resolve) => setTimeout(resolve, 2));
  return { ...script, most };
}

describe('calls of a session that overlap', () => {
  it('are asked one after the other, under the same keys as in a replay, though their client has left', async () => {
    const live = await overlapping(true, 3, 7);
    const replay = await overlapping(false, 3, 7);
    const places = ({ model }: typeof live) => model.contexts.map((context) => context.ordinal);
    expect(places(live).map((place) => place?.index)).toEqual([0, 1, 2]);
    expect(places(live)).toEqual(places(replay));
    expect([live.most.atOnce, live.session.calls.length]).toEqual([1, 3]);
  });

  it('use the time up together: those that still wait are not asked', async () => {
    for (const isSlow of [true, false]) {
      const { session, model } = await overlapping(isSlow, 6, 600);
      expect(session.end).toEqual({ kind: 'time' });
      expect(model.contexts.map(({ replyLimitMs }) => replyLimitMs)).toEqual([1000, 400]);
      expect(session.calls).toHaveLength(2);
    }
  });

  it('end their session when there are more than an episode may have', async () => {
    for (const isSlow of [true, false]) {
      const { session, model, post } = await overlapping(isSlow, 5, 7);
      expect(await session.ended).toEqual({ kind: 'calls' });
      expect([model.requests.length, session.calls.length]).toEqual([3, 3]);
      const { status, text } = await post('/v1/messages', hello);
      expect([status, text]).toEqual([400, expect.stringContaining('this session is over')]);
    }
  });

  it('are refused when the session closes while they wait, though the model heeds no signal', async () => {
    const { session, post } = bench.open({
      identity: { id: 'deaf', source: 'simulated' },
      complete: () => new Promise(() => {}),
    });
    void post('/v1/messages', hello).catch(() => undefined);
    while (session.pending < 1) await new Promise((resolve) => setTimeout(resolve, 2));
    const waiting = post('/v1/messages', hello);
    while (session.pending < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    await session.close();
    expect((await waiting).status).toBe(401);
    expect(session).toMatchObject({ pending: 1, end: null, calls: [] });
  });
});
