import { afterAll } from 'vitest';
import type { OpenaiEndpoint, ProviderOptions } from '../../../models/endpoint/endpoint.ts';
import { createOpenaiProvider } from '../../../models/openai/openai-provider.ts';
import { createKeepAliveFetch } from '../../../models/wrap/keep-alive-fetch.ts';
import type { LoopbackRequest } from '../../kit/loopback-server.ts';
import type { ProviderUnderContract } from '../../kit/provider-bench.ts';
import { describeProviderContract } from '../../kit/provider-contract.ts';

const keepAlive = createKeepAliveFetch();
afterAll(() => keepAlive.close());

function create(api: OpenaiEndpoint['api'], options: ProviderOptions = {}): ProviderUnderContract['create'] {
  return ({ url, secret, model, timeoutMs }) =>
    createOpenaiProvider(
      {
        name: 'loopback',
        baseUrl: url,
        model,
        apiKey: secret,
        apiKeyEnv: 'LOOPBACK_KEY',
        headers: {},
        timeoutMs,
        thinkingSwitch: { kind: 'none' },
        defaults: {},
        api,
        structured: 'strict',
        maxTokensField: 'max_tokens',
        azureApiVersion: null,
      },
      { id: model, source: 'live' },
      options,
    );
}

function imagesSent(request: LoopbackRequest): string[] {
  return [...JSON.stringify(request.body).matchAll(/data:image\/png;base64,([^"]*)/g)].map(
    (match) => match[1] ?? '',
  );
}

const shared = {
  imagesSent,
  overflow: { code: 'context_length_exceeded', message: 'Your input is longer than this model can take.' },
  quota: { status: 429, code: 'insufficient_quota', message: 'You have used up what you paid for.' },
};

const chat: Omit<ProviderUnderContract, 'name' | 'create'> = {
  ...shared,
  reasoningSent: ({ body }) => {
    const turn = Array.isArray(body.messages)
      ? body.messages.find((message) => message.role === 'assistant')
      : null;
    return turn?.reasoning_content ?? null;
  },
  reasoningExpected: 'because',
};

describeProviderContract({ ...chat, name: 'openai chat', create: create('chat') });
// The fetch that runs are made with must keep the contract too.
describeProviderContract({ ...chat, name: 'openai chat, kept alive', create: create('chat', keepAlive) });

describeProviderContract({
  ...shared,
  name: 'openai responses',
  create: create('responses'),
  reasoningSent: ({ body }) =>
    Array.isArray(body.input) ? (body.input.find((item) => item.type === 'reasoning') ?? null) : null,
  reasoningExpected: {
    type: 'reasoning',
    id: 'rs_0',
    summary: [{ type: 'summary_text', text: 'because' }],
    encrypted_content: 'opaque',
  },
});
