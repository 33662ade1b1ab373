import { describe, expect, it } from 'vitest';
import { InterruptedError, type ModelErrorKind } from '../../core/errors.ts';
import {
  contractBench,
  contractModel as model,
  modelError,
  type ProviderUnderContract,
  contractSecret as secret,
} from './provider-bench.ts';

/** How a provider fails: every failure is one ModelError of the right kind, after one attempt. */
export function describeProviderErrors(subject: ProviderUnderContract): void {
  const { start, failure } = contractBench(subject);

  describe(`${subject.name}: errors`, () => {
    it.each([
      [429, 'rate-limit', true],
      [401, 'auth', false],
      [403, 'auth', false],
      [404, 'not-found', false],
      [400, 'bad-request', false],
      [422, 'bad-request', false],
      [408, 'transient', true],
      [409, 'transient', true],
      [500, 'transient', true],
      [503, 'transient', true],
      [529, 'transient', true],
    ] as const satisfies readonly (readonly [number, ModelErrorKind, boolean])[])(
      'maps status %i to %s, retryable %s, in one attempt',
      async (status, kind, retryable) => {
        const { server, ask } = await start({ fault: { kind: 'status', status } });
        expect(await modelError(ask({}))).toMatchObject({ kind, status, retryable });
        expect(server.count()).toBe(1);
      },
    );

    it('tells a spent account from a rate limit', async () => {
      const { status, ...rest } = subject.quota;
      expect(await failure({ fault: { kind: 'status', status, ...rest } })).toMatchObject({ kind: 'quota' });
    });

    it('recognises an over-long request', async () => {
      const fault = { kind: 'status', status: 400, ...subject.overflow } as const;
      expect(await failure({ fault })).toMatchObject({ kind: 'context-overflow', retryable: false });
    });

    it.each([
      [{ 'retry-after': '7' }, 7_000],
      [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
      [{}, null],
    ] as const)('passes on how long the server asks us to wait: %o', async (headers, expected) => {
      const error = await failure({ fault: { kind: 'status', status: 429, headers } });
      expect(error.retryAfterMs).toBe(expected);
    });

    it.each([
      [429, 'rate-limit'],
      [503, 'transient'],
    ] as const)('does so for an error %i within status 200', async (code, kind) => {
      const body = { error: { code, message: 'later' } };
      const headers = { 'retry-after': '45' };
      const error = await failure({ fault: { kind: 'status', status: 200, headers, body } });
      expect(error).toMatchObject({ kind, retryAfterMs: 45_000 });
    });

    it('names the key variable when access is refused, and never the key', async () => {
      const error = await failure({
        fault: { kind: 'status', status: 401, message: `Incorrect API key provided: ${secret}` },
      });
      expect(error.message).toContain('LOOPBACK_KEY');
      expect(`${error.message} ${String(error.cause)} ${error.stack}`).not.toContain(secret);
    });

    it('names the model that is not found', async () => {
      expect((await failure({ fault: { kind: 'status', status: 404 } })).message).toContain(model);
    });

    it("cuts a server's message", async () => {
      const error = await failure({
        fault: { kind: 'status', status: 400, message: 'long '.repeat(10_000) },
      });
      expect(error.message.length).toBeLessThan(500);
    });

    it.each(['reset', 'cut-body', 'truncated-json', 'wrong-content-type'] as const)(
      'calls a broken answer (%s) transient',
      async (kind) => {
        expect(await failure({ text: 'x'.repeat(500), fault: { kind } })).toMatchObject({
          kind: 'transient',
        });
      },
    );

    it('calls an answer of the wrong shape transient', async () => {
      expect(await failure({ raw: { hello: 'world' } })).toMatchObject({ kind: 'transient' });
      expect(await failure({ raw: { error: { message: 'upstream is down', code: 502 } } })).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining('upstream is down'),
      });
    });

    it('calls a refused connection transient and says so', async () => {
      const { server, ask } = await start({});
      await server.close();
      const error = await modelError(ask({}));
      expect(error.kind).toBe('transient');
      expect(error.message).toContain('connection refused');
    });

    it.each(['hang', 'stall-body'] as const)(
      'ends a half-open socket (%s) after its timeout',
      async (kind) => {
        const error = await failure({ text: 'x'.repeat(500), fault: { kind } }, 150);
        expect(error).toMatchObject({ kind: 'timeout', retryable: true });
        expect(error.message).toContain('150 ms');
      },
    );

    it.each(['hang', 'stall-body'] as const)('stops at once when the caller aborts (%s)', async (kind) => {
      const { server, ask } = await start({ text: 'x'.repeat(500), fault: { kind } });
      const controller = new AbortController();
      const pending = ask({}, controller.signal);
      while (server.count() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      controller.abort();
      await expect(pending).rejects.toBeInstanceOf(InterruptedError);
    });

    it('sends nothing when the caller has already aborted', async () => {
      const { server, ask } = await start({ text: 'ok' });
      await expect(ask({}, AbortSignal.abort())).rejects.toBeInstanceOf(InterruptedError);
      expect(server.count()).toBe(0);
    });
  });
}
