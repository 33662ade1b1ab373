import type { ModelIdentity, Provider } from '../contract.ts';
import type { AnthropicEndpoint, ProviderOptions } from '../endpoint/endpoint.ts';
import { mapFailure } from '../endpoint/map-failure.ts';
import { timedCall } from '../endpoint/timed-call.ts';
import { timedOut } from '../endpoint/timed-out.ts';
import { anthropicFailure } from './anthropic-failure.ts';
import { anthropicClient } from './client.ts';
import { readMessagesReply } from './messages-reply.ts';
import { messagesRequestBody } from './messages-request.ts';

/**
 * A model behind Anthropic's messages API or a compatible one, through the official SDK. One attempt a call:
 * retries, limits and the cache are wrapped around it.
 */
export function createAnthropicProvider(
  endpoint: AnthropicEndpoint,
  identity: ModelIdentity,
  options: ProviderOptions = {},
): Provider {
  const client = anthropicClient(endpoint, options);

  const complete: Provider['complete'] = async (request, context, signal) => {
    const { value, latencyMs } = await timedCall({
      timeoutMs: endpoint.timeoutMs,
      replyLimitMs: context.replyLimitMs,
      signal,
      call: async (inner): Promise<{ data: unknown; response: Response }> =>
        client.messages.create(messagesRequestBody(request, endpoint), { signal: inner }).withResponse(),
      toError: (error, end) =>
        end === 'deadline' ? timedOut(endpoint) : mapFailure(anthropicFailure(error), endpoint),
    });
    try {
      return readMessagesReply(value.data, latencyMs, request.tools ?? []);
    } catch (error) {
      const { headers } = value.response;
      throw mapFailure({ ...anthropicFailure(error), headers }, endpoint);
    }
  };

  return { identity, keepsReplyLimit: true, complete };
}
