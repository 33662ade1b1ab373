import type { OpenaiEndpoint, ProviderOptions } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { readModelList } from '../endpoint/read-model-list.ts';
import { timedCall } from '../endpoint/timed-call.ts';
import { timedOut } from '../endpoint/timed-out.ts';
import { openaiClient } from './client.ts';
import { openaiFailure } from './openai-failure.ts';

/** Names of the models that the endpoint lists; null when it answers with no list. @throws {ModelError} */
export async function listOpenaiModels(
  endpoint: OpenaiEndpoint,
  options: ProviderOptions,
  signal: AbortSignal,
): Promise<string[] | null> {
  const client = openaiClient(endpoint, options);
  const { value } = await timedCall({
    timeoutMs: endpoint.timeoutMs,
    signal,
    call: async (inner) => readModelList(await client.get('/models', { signal: inner })),
    toError: (error, end) =>
      end === 'deadline' ? timedOut(endpoint) : mapFailure(openaiFailure(error), endpoint),
  });
  return value;
}
