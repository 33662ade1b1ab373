import OpenAI, { AzureOpenAI } from 'openai';
import type { OpenaiEndpoint, ProviderOptions } from '../endpoint/endpoint.ts';

/**
 * The official SDK with everything explicit: no retries (one layer of ours does that), no logging, no
 * organization, project or key picked up from the environment.
 */
export function openaiClient(endpoint: OpenaiEndpoint, options: ProviderOptions): OpenAI {
  const shared = {
    apiKey: endpoint.apiKey ?? 'none',
    organization: null,
    project: null,
    maxRetries: 0,
    // Ours (`timedCall`) covers the whole reply and comes first.
    timeout: endpoint.timeoutMs + 1_000,
    logLevel: 'off' as const,
    defaultHeaders: {
      // Servers without keys get no header at all.
      ...(endpoint.apiKey === null ? { authorization: null, 'api-key': null } : {}),
      ...endpoint.headers,
    },
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
  };
  const { azureApiVersion, baseUrl } = endpoint;
  if (azureApiVersion === null) return new OpenAI({ ...shared, baseURL: baseUrl });
  return new AzureOpenAI({ ...shared, baseURL: azureBaseUrl(baseUrl), apiVersion: azureApiVersion });
}

/** The SDK wants the resource with `/openai` behind it. */
function azureBaseUrl(baseUrl: string): string {
  const plain = baseUrl.replace(/\/+$/, '');
  return plain.endsWith('/openai') ? plain : `${plain}/openai`;
}
