import { expect, it } from 'vitest';
import { InterruptedError, ModelError } from '../../../core/errors.ts';
import { timedCall } from '../../../models/endpoint/timed-call.ts';

/** Never answers and does not heed its signal. */
const deaf = (): Promise<string> => new Promise(() => {});
const call = (limits: { timeoutMs: number; replyLimitMs?: number }, signal = new AbortController().signal) =>
  timedCall({ ...limits, signal, call: deaf, toError: (_error, end) => new Error(`ended by ${end}`) });

it('ends at the endpoint limit or at the limit of the caller, whichever comes first, and says which', async () => {
  await expect(call({ timeoutMs: 10 })).rejects.toThrow('ended by deadline');
  await expect(call({ timeoutMs: 10, replyLimitMs: 5_000 })).rejects.toThrow('ended by deadline');
  const late = await call({ timeoutMs: 5_000, replyLimitMs: 10 }).catch((error: unknown) => error);
  expect(late).toBeInstanceOf(ModelError);
  expect(late).toMatchObject({ kind: 'time-limit' });
});

it('counts a limit that has passed already, and holds one that no timer could', async () => {
  await expect(call({ timeoutMs: 5_000, replyLimitMs: -1 })).rejects.toMatchObject({ kind: 'time-limit' });
  const forever = { timeoutMs: 2 ** 40, replyLimitMs: 2 ** 41 };
  const signal = new AbortController().signal;
  const quick = timedCall({ ...forever, signal, call: async () => 'ok', toError: () => new Error('no') });
  await expect(quick).resolves.toMatchObject({ value: 'ok' });
});

it('says that it was interrupted, not that the call failed', async () => {
  const controller = new AbortController();
  const running = call({ timeoutMs: 5_000 }, controller.signal);
  controller.abort();
  await expect(running).rejects.toBeInstanceOf(InterruptedError);
  await expect(call({ timeoutMs: 5_000 }, controller.signal)).rejects.toBeInstanceOf(InterruptedError);
});

it('gives what the call throws to its owner', async () => {
  const failing = timedCall({
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    call: () => Promise.reject(new Error('boom')),
    toError: (error, end) => new Error(`${end}: ${error instanceof Error ? error.message : ''}`),
  });
  await expect(failing).rejects.toThrow('failed: boom');
});
