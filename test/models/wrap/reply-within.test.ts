import { expect, it } from 'vitest';
import { InterruptedError, ModelError } from '../../../core/errors.ts';
import type { CallContext, Provider, ProviderReply } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import { createModelHost } from '../../../models/wrap/model-host.ts';
import { replyWithin } from '../../../models/wrap/reply-within.ts';

const request = { messages: [textMessage('user', 'hello')], maxOutputTokens: 10 };
const context = (replyLimitMs?: number): CallContext => ({
  role: 'target',
  phase: 'val',
  kind: 'rollout',
  place: {},
  taskId: null,
  sampling: { repeat: 0, visit: 0, draw: 0 },
  ...(replyLimitMs === undefined ? {} : { replyLimitMs }),
});
const reply: ProviderReply = {
  parts: [{ type: 'text', text: 'hi' }],
  finish: 'stop',
  usage: { input: 1, output: 1, cachedInput: 0, reasoning: 0 },
  model: 'm',
  latencyMs: 1,
};

/** Hangs on its first calls, then answers; remembers whether it was told to stop. */
function hanging(times: number, heedsSignal = true): Provider & { calls: number; stopped: number } {
  const provider = {
    identity: { id: 'hanging', source: 'live' as const },
    calls: 0,
    stopped: 0,
    complete: (_request: unknown, _context: unknown, signal: AbortSignal): Promise<ProviderReply> => {
      provider.calls += 1;
      if (provider.calls > times) return Promise.resolve(reply);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          provider.stopped += 1;
          if (heedsSignal) reject(new InterruptedError());
        });
      });
    },
  };
  return provider;
}
const running = () => new AbortController().signal;

it.each([true, false])(
  'cuts a hanging try off at the limit (provider heeds its signal: %s)',
  async (heeds) => {
    const provider = hanging(1, heeds);
    const error = await replyWithin(provider, request, context(20), running()).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ kind: 'time-limit', retryable: false });
    expect(provider.stopped).toBe(1);
  },
);

it('hands the reply over when it comes in time, and without a limit', async () => {
  await expect(replyWithin(hanging(0), request, context(60_000), running())).resolves.toBe(reply);
  await expect(replyWithin(hanging(0), request, context(), running())).resolves.toBe(reply);
});

it('passes an interruption on as what it is', async () => {
  const controller = new AbortController();
  const call = replyWithin(hanging(1), request, context(60_000), controller.signal);
  controller.abort();
  await expect(call).rejects.toBeInstanceOf(InterruptedError);
});

it('makes no third try of a call that was cut off twice, and tells it again from the run alone', async () => {
  const provider = hanging(2);
  const seen: string[] = [];
  const model = createModelHost().wrap(provider, {
    endpointName: 'e',
    limits: null,
    price: null,
    observe: (_key, entry) => seen.push(entry.outcome === 'failure' ? entry.kind : entry.outcome),
  });
  await expect(model.complete(request, context(20), running())).rejects.toMatchObject({ kind: 'time-limit' });
  expect(provider.calls).toBe(2);
  expect(seen).toEqual(['time-limit']);
  const later = await model.complete(request, context(60_000), running());
  expect(later.source).toBe('live');
});
