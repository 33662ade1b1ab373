import type { AnthropicEndpoint, ProviderOptions } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { readModelList } from '../endpoint/read-model-list.ts';
import { timedCall } from '../endpoint/timed-call.ts';
import { timedOut } from '../endpoint/timed-out.ts';
import { anthropicFailure } from './anthropic-failure.ts';
import { anthropicClient } from './client.ts';

/** Names of the models on the first page of the endpoint's list; null when it answers with no list. @throws {ModelError} */
export async function listAnthropicModels(
  endpoint: AnthropicEndpoint,
  options: ProviderOptions,
  signal: AbortSignal,
): Promise<string[] | null> {
  const client = anthropicClient(endpoint, options);
  const { value } = await timedCall({
    timeoutMs: endpoint.timeoutMs,
    signal,
    call: async (inner) => readModelList(await client.get('/v1/models?limit=1000', { signal: inner })),
    toError: (error, end) =>
      end === 'deadline' ? timedOut(endpoint) : mapFailure(anthropicFailure(error), endpoint),
  });
  return value;
}
