import { createAnthropicProvider } from '../../models/anthropic/anthropic-provider.ts';
import type { ChatModel, Provider } from '../../models/contract.ts';
import { createOpenaiProvider } from '../../models/openai/openai-provider.ts';
import { createKeepAliveFetch } from '../../models/wrap/keep-alive-fetch.ts';
import { startGateway } from '../../modes/gateway/gateway.ts';

/**
 * The gateway in a process of its own, as it stands between a CLI and a provider: `gateway-server.ts <provider url>`.
 * Behind each protocol in front stands our provider of the same protocol. Prints one JSON line with the URL and a token
 * for each protocol, and serves until it is killed.
 */
export interface GatewayLine {
  readonly url: string;
  readonly tokens: Readonly<Record<BenchProtocol, string>>;
}
export type BenchProtocol = 'messages' | 'responses' | 'chat';

const [baseUrl = ''] = process.argv.slice(2);
const { fetch } = createKeepAliveFetch({ callsInFlight: 64 });
const shared = {
  name: 'loopback',
  baseUrl,
  model: 'loopback',
  apiKey: null,
  apiKeyEnv: null,
  headers: {},
  timeoutMs: 60_000,
  thinkingSwitch: { kind: 'none' },
  defaults: {},
} as const;
const identity = { id: 'loopback', source: 'live' } as const;

function openai(api: 'chat' | 'responses'): Provider {
  const own = { api, structured: 'none', maxTokensField: 'max_tokens', azureApiVersion: null } as const;
  return createOpenaiProvider({ ...shared, ...own }, identity, { fetch });
}

function modelOf(provider: Provider): ChatModel {
  return {
    identity,
    complete: async (request, context, signal) => ({
      ...(await provider.complete(request, context, signal)),
      source: 'live',
      key: 'bench',
    }),
  };
}

// The bench measures the server: its sessions are no episodes.
const gateway = await startGateway({ limits: { calls: 1e9, callsAtOnce: 128 } });
const tokenOf = (provider: Provider): string =>
  gateway.open({
    model: modelOf(provider),
    context: {
      role: 'target',
      phase: 'eval',
      kind: 'rollout',
      place: {},
      taskId: null,
      sampling: { repeat: 0, visit: 0, draw: 0 },
    },
    settings: { maxOutputTokens: 256 },
    modelLimitMs: Number.MAX_SAFE_INTEGER,
    signal: new AbortController().signal,
  }).token;
const anthropic = createAnthropicProvider(
  { ...shared, structured: 'none', apiVersion: '2023-06-01', promptCaching: false },
  identity,
  { fetch },
);
const line: GatewayLine = {
  url: gateway.url,
  tokens: {
    messages: tokenOf(anthropic),
    responses: tokenOf(openai('responses')),
    chat: tokenOf(openai('chat')),
  },
};
process.stdout.write(`${JSON.stringify(line)}\n`);
process.once('SIGTERM', () => void gateway.close().then(() => process.exit(0)));
