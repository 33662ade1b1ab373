import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../core/clock.ts';
import { InterruptedError, ModelError } from '../../../core/errors.ts';
import { defaultRetryPolicy, type RetryPolicy, retry } from '../../../models/wrap/retry.ts';
import { FakeClock } from '../../kit/fake-clock.ts';
import { type LoopbackServer, startLoopbackServer } from '../../kit/loopback-server.ts';
import { live } from './samples.ts';

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

describe('retries with the real SDK', () => {
  let server: LoopbackServer | null = null;
  afterEach(() => server?.close());

  it('are the only ones: one failing HTTP request a try', async () => {
    const busy = { fault: { kind: 'status', status: 503 } } as const;
    server = await startLoopbackServer({ script: [busy, busy, { text: 'ok' }] });
    const client = new OpenAI({ apiKey: 'none', baseURL: server.url, maxRetries: 0 });
    const ask = () =>
      client.chat.completions
        .create({ model: 'm', messages: [{ role: 'user', content: 'hi' }] })
        .catch((error: unknown) => {
          throw new ModelError(String(error), { kind: 'transient' });
        });
    const done = await retry(ask, {
      policy: { ...policy, baseMs: 1 },
      clock: systemClock,
      random: () => 0.5,
      signal: live,
    });
    expect(done.choices[0]?.message.content).toBe('ok');
    expect(server.count()).toBe(3);
  });
});
