import { createAnthropicProvider } from '../../../models/anthropic/anthropic-provider.ts';
import { describeProviderContract } from '../../kit/provider-contract.ts';

describeProviderContract({
  name: 'anthropic',
  create: ({ url, secret, model, timeoutMs }) =>
    createAnthropicProvider(
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
        structured: 'json_schema',
        promptCaching: true,
        apiVersion: '2023-06-01',
      },
      { id: model, source: 'live' },
    ),
  imagesSent: (request) =>
    [...JSON.stringify(request.body).matchAll(/"media_type":"image\/png","data":"([^"]*)"/g)].map(
      (match) => match[1] ?? '',
    ),
  reasoningSent: ({ body }) => {
    const turn = Array.isArray(body.messages)
      ? body.messages.find((message) => message.role === 'assistant')
      : null;
    return Array.isArray(turn?.content) ? (turn.content[0] ?? null) : null;
  },
  reasoningExpected: { type: 'thinking', thinking: 'because', signature: 'opaque' },
  overflow: { type: 'invalid_request_error', message: 'prompt is too long: 205000 tokens > 200000 maximum' },
  quota: {
    status: 400,
    type: 'invalid_request_error',
    message: 'Your credit balance is too low to access the Anthropic API.',
  },
});
