import { describe, expect, it } from 'vitest';
import { InterruptedError, ModelError } from '../../../core/errors.ts';
import { Aimd } from '../../../models/wrap/aimd.ts';
import { type EndpointLimits, Limiter } from '../../../models/wrap/limiter.ts';
import { FakeClock, settled } from '../../kit/fake-clock.ts';
import { live } from './samples.ts';

const tooMany = (retryAfterMs: number | null = null) =>
  new ModelError('slow down', { kind: 'rate-limit', status: 429, retryAfterMs });
const broken = new ModelError('oops', { kind: 'transient', status: 500 });

/** Calls that end when the test says so. */
function desk(limits: EndpointLimits) {
  const clock = new FakeClock();
  const limiter = new Limiter(limits, clock);
  const begun: { name: string; end: (error?: Error) => void }[] = [];
  const call = (name: string, options: { estimate?: number; used?: number; signal?: AbortSignal } = {}) => {
    const { estimate = 1, used = estimate, signal = live } = options;
    const running = limiter.run(
      { estimateTokens: estimate, tokensOf: () => used, signal },
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push({ name, end: (error) => (error === undefined ? resolve(name) : reject(error)) });
        }),
    );
    const end = running.catch((error: unknown) => error);
    return end;
  };
  const names = () => begun.map(({ name }) => name);
  return { clock, limiter, begun, call, names };
}

describe('the concurrency of an endpoint', () => {
  const round = (aimd: Aimd) => {
    for (let left = aimd.limit; left > 0; left -= 1) aimd.succeeded(true);
    return aimd.limit;
  };

  it('starts at 20 and doubles after each clean round up to 100', () => {
    const aimd = new Aimd();
    expect([aimd.limit, round(aimd), round(aimd), round(aimd), round(aimd)]).toEqual([20, 40, 80, 100, 100]);
  });

  it('shrinks to 0.8 at a 429 and then grows by one a clean round', () => {
    const aimd = new Aimd();
    aimd.rateLimited(0);
    expect(aimd.limit).toBe(16);
    expect([round(aimd), round(aimd)]).toEqual([17, 18]);
  });

  it('counts further 429s within 15 s as the same episode', () => {
    const aimd = new Aimd();
    for (const atMs of [0, 1, 14_999]) aimd.rateLimited(atMs);
    expect([aimd.limit, aimd.episodes]).toEqual([16, 1]);
    aimd.rateLimited(15_000);
    expect([aimd.limit, aimd.episodes]).toEqual([12, 2]);
  });

  it('begins the round anew at a 429 within the episode', () => {
    const aimd = new Aimd({ start: 5 });
    aimd.rateLimited(0);
    for (let index = 0; index < 3; index += 1) aimd.succeeded(true);
    aimd.rateLimited(1);
    aimd.succeeded(true);
    expect(aimd.limit).toBe(4);
  });

  it('never falls below one, and never starts above its maximum', () => {
    const aimd = new Aimd({ start: 50, max: 3 });
    expect(aimd.limit).toBe(3);
    for (let episode = 0; episode < 9; episode += 1) aimd.rateLimited(episode * 20_000);
    expect(aimd.limit).toBe(1);
  });

  it('learns nothing from successes while places are free', () => {
    const aimd = new Aimd({ start: 2 });
    for (let index = 0; index < 9; index += 1) aimd.succeeded(false);
    expect(aimd.limit).toBe(2);
  });
});

describe('the gate of an endpoint', () => {
  it('lets no more calls in than the limit, first come first served', async () => {
    const { begun, call, names, limiter } = desk({ start: 2, max: 2 });
    const ends = ['a', 'b', 'c', 'd'].map((name) => call(name));
    await settled();
    expect(names()).toEqual(['a', 'b']);
    expect(limiter.state).toMatchObject({ active: 2, waiting: 2 });
    begun[1]?.end();
    await settled();
    expect(names()).toEqual(['a', 'b', 'c']);
    begun[0]?.end();
    begun[2]?.end();
    await settled();
    begun[3]?.end();
    expect(await Promise.all(ends)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('opens wider while all goes well and closes down after a 429', async () => {
    const { begun, call, limiter } = desk({ start: 2, max: 8 });
    const ends = Array.from({ length: 12 }, (_, index) => call(`${index}`));
    await settled();
    begun[0]?.end();
    begun[1]?.end();
    await settled();
    expect(limiter.state).toMatchObject({ limit: 4, active: 4 });
    begun[2]?.end(tooMany());
    await settled();
    expect(limiter.state).toMatchObject({ limit: 3, active: 3, rateLimitEpisodes: 1 });
    expect(await ends[2]).toMatchObject({ kind: 'rate-limit' });
  });

  it('neither grows nor shrinks at server errors', async () => {
    const { begun, call, limiter } = desk({ start: 2, max: 8 });
    for (let index = 0; index < 9; index += 1) void call(`${index}`);
    for (let index = 0; index < 6; index += 1) {
      await settled();
      begun[index]?.end(broken);
    }
    await settled();
    expect(limiter.state.limit).toBe(2);
  });

  it.each([
    [429, tooMany(5_000)],
    [503, new ModelError('come back', { kind: 'transient', status: 503, retryAfterMs: 5_000 })],
  ])('holds everybody back until the time that a %i names', async (_, error) => {
    const { clock, begun, call, names } = desk({ start: 1, max: 1 });
    void call('a');
    await settled();
    begun[0]?.end(error);
    void call('b');
    await clock.advance(4_999);
    expect(names()).toEqual(['a']);
    await clock.advance(1);
    expect(names()).toEqual(['a', 'b']);
  });

  it('lets a waiting call go when its caller gives up, and serves the next', async () => {
    const { begun, call, names, limiter } = desk({ start: 1, max: 1 });
    const stop = new AbortController();
    void call('a');
    const given = call('b', { signal: stop.signal });
    void call('c');
    await settled();
    stop.abort();
    expect(await given).toBeInstanceOf(InterruptedError);
    expect(limiter.state.waiting).toBe(1);
    begun[0]?.end();
    await settled();
    expect(names()).toEqual(['a', 'c']);
  });

  it('refuses a caller who has given up already', async () => {
    const { call, names } = desk({});
    expect(await call('a', { signal: AbortSignal.abort() })).toBeInstanceOf(InterruptedError);
    expect(names()).toEqual([]);
  });
});

describe('the rates of an endpoint', () => {
  it('spaces requests out when the allowance of a minute is used up', async () => {
    const { clock, call, names } = desk({ requestsPerMinute: 60 });
    for (let index = 0; index < 13; index += 1) void call(`${index}`);
    await settled();
    expect(names()).toHaveLength(10);
    await clock.advance(1_000);
    expect(names()).toHaveLength(11);
    await clock.advance(2_000);
    expect(names()).toHaveLength(13);
  });

  it('gives back what a call did not use', async () => {
    const { clock, begun, call, names } = desk({ tokensPerMinute: 6_000 });
    void call('a', { estimate: 1_000, used: 100 });
    void call('b', { estimate: 500 });
    await settled();
    expect(names()).toEqual(['a']);
    begun[0]?.end();
    await clock.advance(0);
    expect(names()).toEqual(['a', 'b']);
  });

  it('charges what a call used beyond its estimate', async () => {
    const { clock, begun, call, names } = desk({ tokensPerMinute: 6_000 });
    void call('a', { estimate: 1_000, used: 1_500 });
    await settled();
    begun[0]?.end();
    void call('b', { estimate: 100 });
    await clock.advance(5_999);
    expect(names()).toEqual(['a']);
    await clock.advance(1);
    expect(names()).toEqual(['a', 'b']);
  });

  it('lets a call through that is larger than the bucket, and makes it pay afterwards', async () => {
    const { clock, call, names } = desk({ tokensPerMinute: 6_000 });
    void call('huge', { estimate: 3_000 });
    void call('b', { estimate: 1_000 });
    await settled();
    expect(names()).toEqual(['huge']);
    await clock.advance(29_999);
    expect(names()).toEqual(['huge']);
    await clock.advance(1);
    expect(names()).toEqual(['huge', 'b']);
  });

  it('takes nothing for a call that was turned away', async () => {
    const { clock, begun, call, names } = desk({ tokensPerMinute: 6_000 });
    void call('a', { estimate: 1_000 });
    await settled();
    begun[0]?.end(tooMany());
    void call('b', { estimate: 1_000 });
    await clock.advance(0);
    expect(names()).toEqual(['a', 'b']);
  });
});
