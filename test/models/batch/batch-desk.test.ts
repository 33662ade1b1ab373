import { describe, expect, it } from 'vitest';
import type { LineFate } from '../../kit/loopback-batches.ts';
import { batchBench, echoes, protocols, providers, questions } from './batch-bench.ts';

const json = { 'content-type': 'application/json' };
const status = (code: number, headers: Record<string, string> = {}) => ({
  status: code,
  body: JSON.stringify({ error: { message: `status ${code}`, type: 'api_error' } }),
  headers: { ...json, ...headers },
});

describe.each(protocols)('a batch of %s', (protocol) => {
  it('sends what the live API is sent, all in one batch, and gives each call its own reply', async () => {
    const { life, server, batches, sizes } = await batchBench(protocol);
    const { ask, outcomes, desks, cap } = life();
    await ask('question 1', { phase: 'train', replyLimitMs: 10_000 });
    expect(await outcomes(questions(5))).toEqual(echoes(5));
    expect(sizes()).toEqual([5]);
    const lines = batches.batches[0]?.lines ?? [];
    const alive = server.requests.find(({ protocol: name }) => name !== 'other');
    expect(lines.map(({ request }) => request.body)[1]).toEqual(alive?.body);
    expect(new Set(lines.map(({ key }) => /^[0-9a-f]{64}$/.test(key)))).toEqual(new Set([true]));
    // One live call of about 10 tokens, and five of 2,000 at half of a millionth.
    expect(cap.spent.usd).toBeCloseTo(0.005, 4);
    expect(desks.stillOut()).toEqual([]);
    await desks.close();
  });

  it('says of a reply that it was batched, with no latency', async () => {
    const { life } = await batchBench(protocol);
    const { ask, desks } = life();
    expect(await ask('question 0')).toMatchObject({ batched: true, latencyMs: 0, source: 'live' });
    await desks.close();
  });
});

describe.each(providers)('batches of %s', (protocol) => {
  it('splits what the provider does not take at once, by number and by size', async () => {
    const byNumber = await batchBench(protocol, { batch: 'quietMs: 1000, maxRequests: 2' });
    const first = byNumber.life();
    expect(await first.outcomes(questions(5))).toEqual(echoes(5));
    expect(byNumber.sizes()).toEqual([2, 2, 1]);
    await first.desks.close();

    const bySize = await batchBench(protocol, { batch: 'quietMs: 1000, maxMegabytes: 1' });
    const second = bySize.life();
    const long = [0, 1, 2].map((index) => `${index} ${'x'.repeat(400_000)}`);
    expect(await second.outcomes(long)).toEqual(long.map((text) => `echo ${text}`));
    expect(bySize.sizes()).toEqual([2, 1]);
    await second.desks.close();
  });

  it('asks again for what expired, was cancelled, is missing or cannot be read, and for nothing else', async () => {
    const fates: LineFate[] = ['expired', 'canceled', 'missing', 'broken', 'reply'];
    const { life, sizes } = await batchBench(protocol, {
      faults: { fate: ({ batch, index }) => (batch === 0 ? (fates[index] ?? 'reply') : 'reply') },
    });
    const { outcomes, desks } = life();
    expect(await outcomes(questions(6))).toEqual(echoes(6));
    expect(sizes()).toEqual([6, 4]);
    await desks.close();
  });

  it('gives up on a line that expires time after time', async () => {
    const { life, sizes } = await batchBench(protocol, {
      faults: { fate: ({ userText }) => (userText === 'question 1' ? 'expired' : 'reply') },
    });
    const { outcomes, desks, cap } = life();
    expect(await outcomes(questions(2))).toEqual(['echo question 0', 'transient']);
    expect(sizes()).toEqual([2, 1, 1]);
    // What never ran costs nothing.
    expect(cap.spent.usd).toBeCloseTo(0.001, 6);
    await desks.close();
  });

  it('maps refused lines as the live API maps its errors', async () => {
    const fates: LineFate[] = [
      { status: 400, message: 'prompt is too long: 9 tokens > 8 maximum', type: 'invalid_request_error' },
      { status: 400, message: 'this field is wrong', type: 'invalid_request_error' },
      'reply',
    ];
    const { life, sizes } = await batchBench(protocol, {
      faults: { fate: ({ index }) => fates[index] ?? 'reply' },
    });
    const { outcomes, desks } = life();
    expect(await outcomes(questions(3))).toEqual(['context-overflow', 'bad-request', 'echo question 2']);
    expect(sizes()).toEqual([3]);
    await desks.close();
  });

  it('takes one of two results of the same id', async () => {
    const { life } = await batchBench(protocol, { faults: { fate: () => 'twice' } });
    const { outcomes, desks } = life();
    const [reply] = await outcomes(questions(1));
    expect(['echo question 0', 'something else']).toContain(reply);
    await desks.close();
  });

  it('waits out a busy and a broken endpoint', async () => {
    const { life, sizes } = await batchBench(protocol, {
      faults: {
        create: [status(429, { 'retry-after': '77' }), status(503)],
        // About an hour of failures.
        state: [...Array.from({ length: 25 }, () => status(500)), 'reset'],
        results: ['reset', status(502)],
      },
    });
    const { outcomes, desks, clock } = life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect(sizes()).toEqual([3]);
    expect(clock.sleeps).toContain(77_000);
    expect(clock.nowMs()).toBeGreaterThan(3_600_000);
    expect(Math.max(...clock.sleeps)).toBeLessThanOrEqual(300_000);
    await desks.close();
  });

  it('does not make a batch again whose making was not answered', async () => {
    const { life, sizes, paidTwice } = await batchBench(protocol, {
      faults: { create: ['reset-after', 'reset'] },
    });
    const { outcomes, desks } = life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect([sizes(), paidTwice()]).toEqual([[3], 0]);
    await desks.close();
  });

  it('looks for a batch whose id it cannot use', async () => {
    const odd = { status: 200, body: '{"id":"\\u001b[31mx"}', headers: json };
    const { life, sizes } = await batchBench(protocol, { faults: { create: [odd] } });
    const { outcomes, desks, said } = life();
    expect(await outcomes(questions(2))).toEqual(echoes(2));
    expect([sizes(), said.join('').includes('\u001b')]).toEqual([[2], false]);
    await desks.close();
  });

  it('neither loses nor pays again what a page in place of an answer hides', async () => {
    const page = { status: 200, body: '<html>It works!</html>', headers: { 'content-type': 'text/html' } };
    const nothing = { status: 200, body: 'null', headers: json };
    const other = { status: 200, body: '{"error":{"message":"upstream is down"}}', headers: json };
    const { life, sizes, paidTwice } = await batchBench(protocol, {
      faults: {
        create: [page, nothing, other],
        // The looks at it, and the one before its results.
        state: [page, nothing, other],
        results: [page, nothing, other],
      },
    });
    const { outcomes, desks } = life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect([sizes(), paidTwice()]).toEqual([[3], 0]);
    await desks.close();
  });

  it('makes a batch again that was never made', async () => {
    const { life, sizes } = await batchBench(protocol, { faults: { create: ['reset'] } });
    const { outcomes, desks } = life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect(sizes()).toEqual([3]);
    await desks.close();
  });

  it('halves a batch that is too large', async () => {
    const { life, sizes } = await batchBench(protocol, { faults: { create: [status(413)] } });
    const { outcomes, desks } = life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect(sizes()).toEqual([2, 1]);
    await desks.close();
  });

  it('stops at a wrong key without another try', async () => {
    const { life, sizes } = await batchBench(protocol, { faults: { create: [status(401), status(401)] } });
    const { outcomes, desks, cap } = life();
    expect(await outcomes(questions(2))).toEqual(['auth', 'auth']);
    expect([sizes(), cap.spent.usd, desks.stillOut()]).toEqual([[], 0, []]);
    await desks.close();
  });

  it('reserves under the cap before a batch is made', async () => {
    const { life, sizes } = await batchBench(protocol);
    const { outcomes, desks } = life({ maxCalls: 3 });
    const said = await outcomes(questions(5));
    expect(said).toEqual([...echoes(3), 'CAP_REACHED', 'CAP_REACHED']);
    expect(sizes()).toEqual([3]);
    await desks.close();
  });
});

describe('batches of OpenAI that fail as a whole', () => {
  it('wait for room in the queue of the account', async () => {
    const { life, sizes } = await batchBench('openai chat', { faults: { fail: ['token_limit_exceeded'] } });
    const { outcomes, desks, clock } = life();
    expect(await outcomes(questions(2))).toEqual(echoes(2));
    expect([sizes(), clock.nowMs() > 600_000]).toEqual([[2, 2], true]);
    await desks.close();
  });

  it('leave no half of a key where their words are cut', async () => {
    const words = `${'x'.repeat(285)} sk-abcdefghijklmnopqrstuvwxyz`;
    const { life } = await batchBench('openai chat', { faults: { fail: [words] } });
    const { ask, desks } = life();
    await expect(ask('question 0')).rejects.toThrow(/batch batch_0 failed: x{285} \[redacted\]$/);
    await desks.close();
  });

  it('tell what the provider says of the file', async () => {
    const { life } = await batchBench('openai chat', { faults: { fail: ['invalid_json_line'] } });
    const { ask, desks, cap } = life();
    await expect(ask('question 0')).rejects.toThrow(/batch batch_0 failed: invalid_json_line/);
    expect(cap.spent.usd).toBe(0);
    await desks.close();
  });
});
