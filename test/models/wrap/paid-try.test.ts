import { describe, expect, it } from 'vitest';
import { InterruptedError, ModelError, type ModelErrorKind } from '../../../core/errors.ts';
import { Ledger } from '../../../models/wrap/ledger.ts';
import { createModelHost, type WrapSettings } from '../../../models/wrap/model-host.ts';
import { SpendBook } from '../../../models/wrap/spend-book.ts';
import { SpendCap, type SpendCaps } from '../../../models/wrap/spend-cap.ts';
import { reservedCostUsd } from '../../../models/wrap/token-estimate.ts';
import { FakeClock, settled } from '../../kit/fake-clock.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { context, dollarPrice, live, reply, request, toyProvider } from './samples.ts';

const mostUsd = reservedCostUsd(request('q'), dollarPrice);
/** Of `reply()`: 10 tokens in, 5 out. */
const replyUsd = 60 / 1e6;

type Failure = { kind: ModelErrorKind; status?: number; isUnsent?: boolean };

/** A model whose first tries fail as given, under a cap, on a clock without waits. */
function failing(failures: readonly Failure[], caps: SpendCaps, limits: WrapSettings['limits'] = {}) {
  const provider = toyProvider(({ index }) => {
    const failure = failures[index];
    if (failure !== undefined) throw new ModelError('no', failure);
    return reply();
  });
  const clock = new FakeClock();
  const cap = new SpendCap(caps);
  const ledger = new Ledger();
  const host = createModelHost({ cap, clock, random: () => 0 });
  const model = host.wrap(provider, { endpointName: 'toy', limits, price: dollarPrice, ledger });
  const ask = (text = 'q') => clock.until(model.complete(request(text), context, live));
  return { provider, cap, ledger, ask };
}

describe('a try of a call under the cap', () => {
  it('that broke off counts at its most beside the one that brought the reply; the run is charged the reply', async () => {
    const { cap, ledger, ask } = failing([{ kind: 'transient' }, { kind: 'timeout' }], { maxUsd: 1 });
    await ask();
    expect(cap.spent.usd).toBeCloseTo(2 * mostUsd + replyUsd, 12);
    expect(cap.spent.calls).toBe(3);
    expect(ledger.totals()).toMatchObject({ calls: 1, chargedUsd: replyUsd });
  });

  it('is not made when the tries before it have used up the money', async () => {
    const failures: Failure[] = Array.from({ length: 9 }, () => ({ kind: 'transient' }));
    const { provider, cap, ask } = failing(failures, { maxUsd: 2.5 * mostUsd });
    await expect(ask()).rejects.toThrow(/--max-usd .* reached/);
    expect(provider.calls()).toBe(2);
    expect(cap.spent.usd).toBeCloseTo(2 * mostUsd, 12);
  });

  it('counts for --max-calls, so that no more requests are made than it says', async () => {
    const { provider, ask } = failing([{ kind: 'transient' }, { kind: 'rate-limit' }], { maxCalls: 3 });
    await ask();
    await expect(ask('another')).rejects.toThrow(/--max-calls 3 reached/);
    expect(provider.calls()).toBe(3);
  });

  it.each<Failure>([
    { kind: 'rate-limit', status: 429 },
    { kind: 'transient', isUnsent: true },
    { kind: 'transient', status: 503 },
  ])('costs nothing when it was turned away: %j', async (failure) => {
    const { cap, ask } = failing([failure, failure], { maxUsd: 1.5 * mostUsd });
    await ask();
    expect(cap.spent.usd).toBeCloseTo(replyUsd, 12);
  });

  it('counts at its most when the server does not say what the reply took, and the record says no more than it', async () => {
    const usage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
    const provider = toyProvider(() => reply('x', { usage, isUsageUnknown: true }));
    const cap = new SpendCap({ maxUsd: 2.5 * mostUsd });
    const model = createModelHost({ cap }).wrap(provider, {
      endpointName: 'toy',
      limits: {},
      price: dollarPrice,
    });
    for (const text of ['a', 'b'])
      expect(await model.complete(request(text), context, live)).not.toHaveProperty('isUsageUnknown');
    await expect(model.complete(request('c'), context, live)).rejects.toThrow(/--max-usd .* reached/);
    expect(cap.spent.usd).toBeCloseTo(2 * mostUsd, 12);
  });

  it('is in the account of the folder by itself', async () => {
    const folder = temporaryFolder();
    const book = SpendBook.open(folder, { isCapped: false });
    const { ask } = failing([{ kind: 'transient' }], { book });
    await ask();
    book.close();
    const next = SpendBook.open(folder, { isCapped: true });
    expect(next.before).toMatchObject({ calls: 2, open: 0, usd: expect.closeTo(mostUsd + replyUsd, 12) });
    next.close();
  });

  it('never waits for the cap at a place that another try needs to end', async () => {
    const failures: Failure[] = Array.from({ length: 12 }, () => ({ kind: 'transient' }));
    const { cap, ask } = failing(failures, { maxUsd: 14.5 * mostUsd }, { start: 1, max: 1 });
    const ends = await Promise.allSettled(['a', 'b', 'c', 'd'].map((text) => ask(text)));
    expect(ends.map(({ status }) => status)).toEqual(Array(4).fill('fulfilled'));
    expect(cap.spent.calls).toBe(16);
  });

  it('costs nothing when its caller gives up before it is sent', async () => {
    const provider = toyProvider(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new InterruptedError()));
        }),
    );
    const cap = new SpendCap({ maxUsd: 1 });
    const host = createModelHost({ cap });
    const settings = { endpointName: 'toy', limits: { start: 1, max: 1 }, price: dollarPrice };
    const model = host.wrap(provider, settings);
    const stop = new AbortController();
    const calls = ['a', 'b', 'c'].map((text) => model.complete(request(text), context, stop.signal));
    await settled();
    stop.abort();
    await Promise.allSettled(calls);
    expect(cap.spent.usd).toBeCloseTo(mostUsd, 12);
  });
});
