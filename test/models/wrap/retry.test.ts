import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../../core/clock.ts';
import { InterruptedError, ModelError } from '../../../core/errors.ts';
import { replyText } from '../../../models/contract.ts';
import { createOpenaiProvider } from '../../../models/openai/openai-provider.ts';
import type { EndpointLimits } from '../../../models/wrap/limiter.ts';
import { createModelHost } from '../../../models/wrap/model-host.ts';
import { defaultRetryPolicy, type RetryPolicy, retry } from '../../../models/wrap/retry.ts';
import { FakeClock } from '../../kit/fake-clock.ts';
import { type LoopbackServer, startLoopbackServer } from '../../kit/loopback-server.ts';
import { context, live, request } from './samples.ts';

const policy: RetryPolicy = { ...defaultRetryPolicy, baseMs: 1_000, capMs: 8_000 };
const transient = new ModelError('broken pipe', { kind: 'transient' });
const limited = (retryAfterMs: number | null) =>
  new ModelError('slow down', { kind: 'rate-limit', retryAfterMs });

/** Runs a script of failures, then 'done'; returns how it ended, the tries and the waits. */
async function play(failures: readonly Error[], change: Partial<RetryPolicy> = {}, random = () => 0.5) {
  const clock = new FakeClock();
  let tries = 0;
  const running = retry(
    async () => {
      const failure = failures[tries];
      tries += 1;
      if (failure !== undefined) throw failure;
      return 'done';
    },
    { policy: { ...policy, ...change }, clock, random, signal: live },
  );
  const end = await clock.until(running).catch((error: unknown) => error);
  return { end, tries, waits: clock.sleeps };
}

describe('retries', () => {
  it('waits longer each time, up to the cap, with full jitter', async () => {
    const failures = Array.from({ length: 5 }, () => transient);
    expect((await play(failures)).waits).toEqual([500, 1_000, 2_000, 4_000, 4_000]);
    expect((await play(failures, {}, () => 0)).waits).toEqual([0, 0, 0, 0, 0]);
  });

  it('wait for no day, not even where there is no deadline, and say what they were asked for', async () => {
    const failures = [limited(30 * 24 * 3_600_000)];
    const { end, tries, waits } = await play(failures, { deadlineMs: Number.POSITIVE_INFINITY });
    expect([tries, waits]).toEqual([1, []]);
    expect(end).toMatchObject({
      kind: 'rate-limit',
      message: expect.stringMatching(/asked to wait 25920\d\d s/),
    });
  });

  it('give up after the allowed tries and keep the kind of the last failure', async () => {
    const { end, tries } = await play(
      Array.from({ length: 9 }, () => transient),
      { maxAttempts: 3 },
    );
    expect(tries).toBe(3);
    expect(end).toMatchObject({ kind: 'transient', message: 'broken pipe (gave up after 3 tries)' });
  });

  it('never repeat what no retry can help', async () => {
    for (const kind of [
      'auth',
      'bad-request',
      'not-found',
      'quota',
      'context-overflow',
      'refused',
    ] as const) {
      const fatal = new ModelError('no', { kind });
      expect(await play([fatal])).toMatchObject({ end: fatal, tries: 1, waits: [] });
    }
    const bug = new TypeError('a bug');
    expect(await play([bug])).toMatchObject({ end: bug, tries: 1 });
  });

  it('wait at least as long as the server asks, and not all for the same time', async () => {
    const { waits } = await play([limited(7_000)]);
    expect(waits).toEqual([7_500]);
    expect((await play([limited(7_000)], {}, () => 0)).waits).toEqual([7_000]);
  });

  it('are more patient with rate limits than with breakdowns', async () => {
    const { end, tries } = await play(
      Array.from({ length: 12 }, () => limited(null)),
      { maxAttempts: 3, maxRateLimitAttempts: 20 },
    );
    expect(end).toBe('done');
    expect(tries).toBe(13);
  });

  it('give a try that took all the time it had one more, whatever else happens between', async () => {
    const late = new ModelError('no full reply', { kind: 'time-limit' });
    expect(await play([late])).toMatchObject({ end: 'done', tries: 2 });
    const { end, tries } = await play([late, transient, late, transient]);
    expect(tries).toBe(3);
    expect(end).toMatchObject({ kind: 'time-limit', message: 'no full reply (gave up after 3 tries)' });
    expect(await play([late], { maxLateAttempts: 1 })).toMatchObject({ end: late, tries: 1 });
  });

  it('do not begin a wait that would pass the deadline', async () => {
    const { end, waits } = await play([limited(3_600_000)], { deadlineMs: 60_000 });
    expect(waits).toEqual([]);
    expect(end).toMatchObject({ kind: 'rate-limit', retryAfterMs: 3_600_000 });
  });

  it('stop waiting when the caller gives up', async () => {
    const stop = new AbortController();
    const clock = new FakeClock();
    const running = retry(() => Promise.reject(transient), {
      policy,
      clock,
      random: () => 1,
      signal: stop.signal,
    });
    const end = running.catch((error: unknown) => error);
    await clock.advance(10);
    stop.abort();
    expect(await end).toBeInstanceOf(InterruptedError);
  });
});

describe('a wrapped provider over HTTP', () => {
  let server: LoopbackServer | null = null;
  afterEach(() => server?.close());

  const modelFor = (url: string, limits: EndpointLimits) => {
    const provider = createOpenaiProvider(
      {
        name: 'loopback',
        baseUrl: url,
        model: 'm',
        apiKey: null,
        apiKeyEnv: null,
        headers: {},
        timeoutMs: 10_000,
        thinkingSwitch: { kind: 'none' },
        defaults: {},
        api: 'chat',
        structured: 'none',
        maxTokensField: 'max_tokens',
        azureApiVersion: null,
      },
      { id: 'm', source: 'live' },
    );
    const waits: number[] = [];
    const clock: Clock = {
      nowMs: systemClock.nowMs,
      sleep: (delayMs, signal) => {
        waits.push(delayMs);
        return systemClock.sleep(delayMs, signal);
      },
    };
    const host = createModelHost({ retry: { baseMs: 1 }, clock, random: () => 0.5 });
    const model = host.wrap(provider, { endpointName: 'loopback', limits, price: null });
    return { model, waits, state: () => host.limiters()[0]?.state };
  };

  it('sends one request a try: nobody else repeats', async () => {
    const busy = { fault: { kind: 'status', status: 503 } } as const;
    server = await startLoopbackServer({
      script: [busy, { fault: { kind: 'reset' } }, busy, { text: 'ok' }],
    });
    const { model } = modelFor(server.url, {});
    expect(replyText(await model.complete(request(), context, live))).toBe('ok');
    expect(server.count()).toBe(4);
  });

  it('waits as the headers of a 429 say', async () => {
    const limit = (headers: Record<string, string>) =>
      ({ fault: { kind: 'status', status: 429, headers } }) as const;
    server = await startLoopbackServer({
      script: [limit({ 'retry-after-ms': '30' }), limit({ 'retry-after': '0.02' }), { text: 'ok' }],
    });
    const { model, waits } = modelFor(server.url, {});
    await model.complete(request(), context, live);
    expect(waits).toEqual(expect.arrayContaining([30.5, 21]));
    expect(server.count()).toBe(3);
  });

  it('finishes all calls at an endpoint that takes only a few at a time', async () => {
    let open: () => void = () => {};
    const eightHaveCome = new Promise<void>((resolve) => {
      open = resolve;
    });
    server = await startLoopbackServer({
      reply: async ({ index }) => {
        if (index === 7) open();
        await eightHaveCome;
        return index >= 5 && index < 8 ? { fault: { kind: 'status', status: 429 } } : { text: 'ok' };
      },
    });
    const { model, state } = modelFor(server.url, { start: 8, max: 8 });
    const calls = Array.from({ length: 60 }, (_, index) =>
      model.complete(request(`q${index}`), context, live),
    );
    const replies = await Promise.all(calls);
    expect(replies.map(replyText)).toEqual(replies.map(() => 'ok'));
    expect(state()).toMatchObject({ active: 0, waiting: 0, rateLimitEpisodes: 1 });
    expect(server.count()).toBe(63);
    expect(server.maxInFlight()).toBe(8);
  });

  it.each(['hang', 'stall-body'] as const)(
    'tells a connection that fell silent (%s) from a model that is slow, where the task ends before the endpoint',
    async (kind) => {
      server = await startLoopbackServer({ script: [{ fault: { kind } }, { text: 'ok' }] });
      const { model } = modelFor(server.url, {});
      const within = { ...context, replyLimitMs: 300 };
      expect(replyText(await model.complete(request(), within, live))).toBe('ok');
      expect(server.count()).toBe(2);
    },
  );

  it('ends at the first try when the key is wrong', async () => {
    server = await startLoopbackServer({ reply: () => ({ fault: { kind: 'status', status: 401 } }) });
    const { model } = modelFor(server.url, {});
    await expect(model.complete(request(), context, live)).rejects.toMatchObject({ kind: 'auth' });
    expect(server.count()).toBe(1);
  });
});
