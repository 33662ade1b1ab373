import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CapReachedError, ConfigError, InterruptedError } from '../../../core/errors.ts';
import { SpendCap } from '../../../models/wrap/spend-cap.ts';
import { OutputForecast, reservedCostUsd, reservedInputTokens } from '../../../models/wrap/token-estimate.ts';
import { settled } from '../../kit/fake-clock.ts';
import { dollarPrice, live, request } from './samples.ts';

describe('the spend cap', () => {
  it('refuses the call after the last allowed one, whatever became of the others', async () => {
    const cap = new SpendCap({ maxCalls: 2 });
    (await cap.reserve(0, live)).settle(0);
    await cap.reserve(0, live);
    await expect(cap.reserve(0, live)).rejects.toThrow(/--max-calls 2 reached/);
    expect(cap.spent.calls).toBe(2);
  });

  it('allows nothing at all when it is zero', async () => {
    await expect(new SpendCap({ maxCalls: 0 }).reserve(0, live)).rejects.toBeInstanceOf(CapReachedError);
    await expect(new SpendCap({ maxUsd: 0 }).reserve(0.01, live)).rejects.toBeInstanceOf(CapReachedError);
  });

  it('refuses a call that may cost more than is left', async () => {
    const cap = new SpendCap({ maxUsd: 1 });
    (await cap.reserve(0.9, live)).settle(0.6);
    await expect(cap.reserve(0.5, live)).rejects.toThrow(/\$0\.60 spent, and the next call may cost \$0\.50/);
    (await cap.reserve(0.4, live)).settle(0.4);
    expect(cap.spent.usd).toBeCloseTo(1, 12);
  });

  it('makes a call wait that would fit if the others cost less than they may', async () => {
    const cap = new SpendCap({ maxUsd: 1 });
    const first = await cap.reserve(0.8, live);
    let admitted = false;
    const second = cap.reserve(0.8, live).then((reservation) => {
      admitted = true;
      return reservation;
    });
    await settled();
    expect(admitted).toBe(false);
    first.settle(0.1);
    (await second).settle(0.1);
    expect(cap.spent.usd).toBeCloseTo(0.2, 12);
  });

  it('refuses a waiting call as soon as it cannot fit any more', async () => {
    const cap = new SpendCap({ maxUsd: 1 });
    const first = await cap.reserve(0.8, live);
    const second = cap.reserve(0.8, live).catch((error: unknown) => error);
    first.settle(0.8);
    expect(await second).toBeInstanceOf(CapReachedError);
  });

  it('lets a waiting call go when its caller gives up', async () => {
    const cap = new SpendCap({ maxUsd: 1 });
    const first = await cap.reserve(0.8, live);
    const stop = new AbortController();
    const second = cap.reserve(0.8, stop.signal).catch((error: unknown) => error);
    const third = cap.reserve(0.2, live);
    stop.abort();
    expect(await second).toBeInstanceOf(InterruptedError);
    (await third).settle(0.1);
    first.settle(0.8);
  });

  it('counts a settlement once', async () => {
    const cap = new SpendCap({ maxUsd: 1 });
    const reservation = await cap.reserve(0.5, live);
    reservation.settle(0.5);
    reservation.settle(0.5);
    expect(cap.spent.usd).toBe(0.5);
  });

  it('is never overshot, however calls overlap', async () => {
    const call = fc.record({
      most: fc.integer({ min: 1, max: 40 }),
      share: fc.integer({ min: 0, max: 100 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { maxLength: 30 }),
        fc.integer({ min: 0, max: 200 }),
        async (calls, maxUsd) => {
          const cap = new SpendCap({ maxUsd, maxCalls: 20 });
          await Promise.allSettled(
            calls.map(async ({ most, share }, index) => {
              const reservation = await cap.reserve(most, live);
              for (let turn = 0; turn < index % 4; turn += 1) await Promise.resolve();
              reservation.settle((most * share) / 100);
            }),
          );
          expect(cap.spent.usd).toBeLessThanOrEqual(maxUsd + 1e-9);
          expect(cap.spent.calls).toBeLessThanOrEqual(20);
        },
      ),
    );
  });

  it('refuses a model without a price before any call is made, but only when money is capped', () => {
    expect(() => new SpendCap({ maxUsd: 1 }).requirePrice(null, 'vllm')).toThrow(ConfigError);
    expect(() => new SpendCap({ maxUsd: 1 }).requirePrice(null, 'vllm')).toThrow(/'vllm'/);
    expect(() => new SpendCap({ maxUsd: 1 }).requirePrice(dollarPrice, 'vllm')).not.toThrow();
    expect(() => new SpendCap({ maxCalls: 1 }).requirePrice(null, 'vllm')).not.toThrow();
  });

  it('refuses caps that are not amounts', () => {
    expect(() => new SpendCap({ maxUsd: -1 })).toThrow(/--max-usd/);
    expect(() => new SpendCap({ maxCalls: Number.NaN })).toThrow(/--max-calls/);
  });
});

describe('the estimate of a call', () => {
  it('counts every part of the request and all output that it may bring', () => {
    const text = 'a'.repeat(2_000_000);
    const usd = reservedCostUsd(request(text, { maxOutputTokens: 100_000 }), dollarPrice);
    expect(usd).toBeGreaterThanOrEqual(2);
    expect(usd).toBeLessThan(2.001);
    const bare = reservedInputTokens(request('x'));
    const image = { type: 'image', mediaType: 'image/png', data: new Uint8Array(3) } as const;
    expect(
      reservedInputTokens(request('x', { messages: [{ role: 'user', parts: [image] }] })),
    ).toBeGreaterThan(bare + 4_900);
    expect(
      reservedInputTokens(request('x', { replySchema: { name: 'n', schema: { type: 'object' } } })),
    ).toBeGreaterThan(bare);
  });

  it.each([
    // A vocabulary that writes digits one by one has a token for each of them and for what stands between two.
    ['a table of numbers', '12345\t678\n9012.34\t5\n'.repeat(100), 2_000],
    ['digits alone', '0123456789'.repeat(100), 1_000],
    ['hexadecimal text', '7f3a9c0de1b2845f6a'.repeat(20), 340],
  ])('reserves for %s what it takes in single digits and signs', (_, text, tokens) => {
    const marks = reservedInputTokens(request(''));
    expect(reservedInputTokens(request(text)) - marks).toBeGreaterThanOrEqual(tokens);
    expect(reservedInputTokens(request(text)) - marks).toBeLessThanOrEqual(Buffer.byteLength(text));
  });

  it('learns how much a model writes, within what the request allows', () => {
    const forecast = new OutputForecast();
    expect(forecast.expected(4_000)).toBe(4_000);
    for (let index = 0; index < 100; index += 1) forecast.observe(50);
    expect(forecast.expected(4_000)).toBe(50);
    expect(forecast.expected(10)).toBe(10);
  });
});
