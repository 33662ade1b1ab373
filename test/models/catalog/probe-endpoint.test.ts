import { afterEach, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../../core/errors.ts';
import type { CatalogModel } from '../../../models/catalog/catalog.ts';
import { probeEndpoint } from '../../../models/catalog/probe-endpoint.ts';
import { type LoopbackReply, type LoopbackRequest, startLoopbackServer } from '../../kit/loopback-server.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

const secret = 'key-0123456789';

function model(provider: 'openai' | 'anthropic', baseUrl: string): CatalogModel {
  const shared = {
    name: 'here',
    baseUrl,
    apiKeyEnv: 'PROBE_KEY',
    timeoutMs: 60_000,
    limits: {},
    batch: { quietMs: 1, pollMs: 1, longestPollMs: 1 },
    headers: {},
  };
  return {
    name: 'm',
    endpoint:
      provider === 'openai'
        ? {
            ...shared,
            provider,
            api: 'chat',
            structured: 'none',
            maxTokensField: 'max_tokens',
            azureApiVersion: null,
          }
        : { ...shared, provider, structured: 'none', promptCaching: true, apiVersion: '2026-10-21' },
    wireName: 'loopback',
    id: 'm',
    source: 'live',
    capabilities: { images: false, tools: false, structuredReplies: false },
    contextWindow: null,
    price: null,
    defaults: {},
    thinkingSwitch: { kind: 'none' },
  };
}

async function probe(
  provider: 'openai' | 'anthropic',
  reply: (request: LoopbackRequest) => LoopbackReply,
  options: { env?: Record<string, string>; timeoutMs?: number; wireName?: string } = {},
) {
  const server = await startLoopbackServer({ reply });
  closers.push(() => server.close());
  const wire = { ...model(provider, server.url), wireName: options.wireName ?? 'loopback' };
  const result = await probeEndpoint(wire, {
    env: options.env ?? { PROBE_KEY: secret },
    signal: new AbortController().signal,
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  });
  return { result, server };
}

describe.each(['openai', 'anthropic'] as const)('probeEndpoint of an %s endpoint', (provider) => {
  it('is content with the list of models and asks no model', async () => {
    const { result, server } = await probe(provider, () => ({ text: 'ok' }));
    expect(result).toMatchObject({ ok: true, model: 'm', endpoint: 'here' });
    expect(server.requests.map(({ protocol }) => protocol)).toEqual(['models']);
  });

  it('asks the model for a few tokens where there is no list', async () => {
    const { result, server } = await probe(provider, ({ protocol }) =>
      protocol === 'models' ? { fault: { kind: 'status', status: 404 } } : { text: 'ok' },
    );
    expect(result.ok).toBe(true);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[1]?.body.max_tokens).toBe(16);
  });

  it('does the same where a web page answers, and fails when the model is a web page too', async () => {
    const { result, server } = await probe(provider, () => ({ fault: { kind: 'wrong-content-type' } }));
    expect(result.ok).toBe(false);
    expect(result.message).toContain('not JSON');
    expect(server.requests).toHaveLength(2);
  });

  it('mentions that the list lacks the model without failing', async () => {
    const { result } = await probe(provider, () => ({ text: 'ok' }), { wireName: 'elsewhere' });
    expect(result).toMatchObject({ ok: true, message: expect.stringContaining("does not list 'elsewhere'") });
  });

  it('reports a refused key by its variable and never shows it', async () => {
    const { result } = await probe(provider, () => ({
      fault: { kind: 'status', status: 401, message: `bad key ${secret}` },
    }));
    expect(result.ok).toBe(false);
    expect(result.message).toContain('PROBE_KEY');
    expect(result.message).not.toContain(secret);
  });

  it('reports a missing key without sending anything', async () => {
    const { result, server } = await probe(provider, () => ({ text: 'ok' }), { env: {} });
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('PROBE_KEY') });
    expect(server.count()).toBe(0);
  });

  it('gives up on an endpoint that accepts and says nothing', async () => {
    const { result } = await probe(provider, () => ({ fault: { kind: 'hang' } }), { timeoutMs: 120 });
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('120 ms') });
  });

  it('says that a server is not there, with its URL', async () => {
    const server = await startLoopbackServer({ reply: () => ({}) });
    await server.close();
    const result = await probeEndpoint(model(provider, server.url), {
      env: { PROBE_KEY: secret },
      signal: new AbortController().signal,
    });
    expect(result.ok).toBe(false);
    expect(result.message).toContain(server.url);
    expect(result.message).toContain('connection refused');
  });

  it('stops when the caller aborts', async () => {
    const server = await startLoopbackServer({ reply: () => ({}) });
    closers.push(() => server.close());
    const pending = probeEndpoint(model(provider, server.url), {
      env: { PROBE_KEY: secret },
      signal: AbortSignal.abort(),
    });
    await expect(pending).rejects.toBeInstanceOf(InterruptedError);
  });
});
