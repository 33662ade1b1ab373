import { afterEach } from 'vitest';
import type { ChatRequest } from '../../../models/contract.ts';
import { textMessage } from '../../../models/contract.ts';
import type { OpenaiEndpoint, ProviderOptions } from '../../../models/endpoint/endpoint.ts';
import { createOpenaiProvider } from '../../../models/openai/openai-provider.ts';
import { type LoopbackReply, startLoopbackServer } from '../../kit/loopback-server.ts';
import { contractContext } from '../../kit/provider-bench.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

/** A provider that talks to a loopback server; `sent` is the body of its last request. */
export async function startOpenai(
  endpoint: Partial<OpenaiEndpoint>,
  reply: LoopbackReply = { text: 'ok' },
  options: ProviderOptions = {},
) {
  const server = await startLoopbackServer({ reply: () => reply });
  closers.push(() => server.close());
  const provider = createOpenaiProvider(
    {
      name: 'loopback',
      baseUrl: endpoint.azureApiVersion ? server.url.replace('/v1', '') : server.url,
      model: 'm',
      apiKey: null,
      apiKeyEnv: null,
      headers: {},
      timeoutMs: 5_000,
      thinkingSwitch: { kind: 'none' },
      defaults: {},
      api: 'chat',
      structured: 'none',
      maxTokensField: 'max_tokens',
      azureApiVersion: null,
      ...endpoint,
    },
    { id: 'm', source: 'live' },
    options,
  );
  const ask = (request: Partial<ChatRequest> = {}) =>
    provider.complete(
      { messages: [textMessage('user', 'hi')], maxOutputTokens: 64, ...request },
      contractContext,
      new AbortController().signal,
    );
  return { server, ask, sent: () => server.requests.at(-1)?.body ?? {} };
}

export const schema = {
  type: 'object',
  properties: { a: { type: 'string' } },
  required: ['a'],
  additionalProperties: false,
};
export const replySchema = { name: 'edits', schema };
