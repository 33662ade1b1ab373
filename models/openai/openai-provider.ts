import type { ModelIdentity, Provider } from '../contract.ts';
import type { OpenaiEndpoint, ProviderOptions } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { timedCall } from '../endpoint/timed-call.ts';
import { timedOut } from '../endpoint/timed-out.ts';
import { readChatReply } from './chat-reply.ts';
import { chatRequestBody } from './chat-request.ts';
import { openaiClient } from './client.ts';
import { openaiFailure } from './openai-failure.ts';
import { readResponsesReply } from './responses-reply.ts';
import { responsesRequestBody } from './responses-request.ts';

/**
 * A model behind OpenAI's API or a compatible one (vLLM, llama.cpp, Ollama, Azure), through the official SDK.
 * One attempt a call: retries, limits and the cache are wrapped around it.
 */
export function createOpenaiProvider(
  endpoint: OpenaiEndpoint,
  identity: ModelIdentity,
  options: ProviderOptions = {},
): Provider {
  const client = openaiClient(endpoint, options);

  const complete: Provider['complete'] = async (request, context, signal) => {
    const { value, latencyMs } = await timedCall({
      timeoutMs: endpoint.timeoutMs,
      replyLimitMs: context.replyLimitMs,
      signal,
      call: async (inner): Promise<{ data: unknown; response: Response }> =>
        endpoint.api === 'chat'
          ? client.chat.completions
              .create(chatRequestBody(request, endpoint), { signal: inner })
              .withResponse()
          : // Not `responses.create`: that one trips over answers that are not JSON.
            client
              .post('/responses', { body: responsesRequestBody(request, endpoint), signal: inner })
              .withResponse(),
      toError: (error, end) =>
        end === 'deadline' ? timedOut(endpoint) : mapFailure(openaiFailure(error), endpoint),
    });
    try {
      return endpoint.api === 'chat'
        ? readChatReply(value.data, latencyMs, request.tools ?? [])
        : readResponsesReply(value.data, latencyMs, request.stop ?? []);
    } catch (error) {
      const { headers } = value.response;
      throw mapFailure({ ...openaiFailure(error), headers }, endpoint);
    }
  };

  return { identity, keepsReplyLimit: true, complete };
}
