import Anthropic from '@anthropic-ai/sdk';
import type { AnthropicEndpoint, ProviderOptions } from '../endpoint/endpoint.ts';

/** The official SDK with everything explicit: no retries, no logging, no credentials from anywhere else. */
export function anthropicClient(endpoint: AnthropicEndpoint, options: ProviderOptions): Anthropic {
  return new Anthropic({
    apiKey: endpoint.apiKey ?? 'none',
    baseURL: withoutVersion(endpoint.baseUrl),
    maxRetries: 0,
    // Ours (`timedCall`) covers the whole reply and comes first.
    timeout: endpoint.timeoutMs + 1_000,
    logLevel: 'off',
    defaultHeaders: {
      'anthropic-version': endpoint.apiVersion,
      ...(endpoint.apiKey === null ? { authorization: null } : {}),
      ...endpoint.headers,
    },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  });
}

/** The SDK adds `/v1` itself; people copy base URLs that end in it. */
function withoutVersion(baseUrl: string): string {
  return baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '');
}
