import { ConfigError } from '../../core/errors.ts';
import type { AnthropicEndpoint, ModelEndpoint, OpenaiEndpoint } from '../endpoint/endpoint.ts';
import type { CatalogEndpoint, CatalogModel } from './catalog.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a provider needs, secrets included, tagged with the provider that takes it. */
export type ReadyEndpoint =
  | { readonly provider: 'openai'; readonly endpoint: OpenaiEndpoint }
  | { readonly provider: 'anthropic'; readonly endpoint: AnthropicEndpoint };

/**
 * Joins a live model with its keys from the environment.
 * @throws {ConfigError} on a simulated or hand-off model; on a variable that is not set or cannot be sent, naming variable,
 * endpoint and model
 */
export function liveEndpoint(model: CatalogModel, env: Environment): ReadyEndpoint {
  const { endpoint } = model;
  if (endpoint.provider === 'simulated' || endpoint.provider === 'handoff') {
    const what = endpoint.provider === 'simulated' ? 'simulated' : 'answered by hand';
    throw new ConfigError(`model '${model.name}' is ${what}: it has no endpoint to call`);
  }
  const shared: ModelEndpoint = {
    name: endpoint.name,
    baseUrl: endpoint.baseUrl,
    model: model.wireName,
    apiKey: endpoint.apiKeyEnv === null ? null : secretFrom(endpoint.apiKeyEnv, 'API key', model, env),
    apiKeyEnv: endpoint.apiKeyEnv,
    headers: headersOf(endpoint, model, env),
    timeoutMs: endpoint.timeoutMs,
    thinkingSwitch: model.thinkingSwitch,
    defaults: model.defaults,
  };
  if (endpoint.provider === 'anthropic')
    return {
      provider: 'anthropic',
      endpoint: {
        ...shared,
        structured: endpoint.structured,
        promptCaching: endpoint.promptCaching,
        apiVersion: endpoint.apiVersion,
      },
    };
  const { api, structured, maxTokensField, azureApiVersion } = endpoint;
  return { provider: 'openai', endpoint: { ...shared, api, structured, maxTokensField, azureApiVersion } };
}

function headersOf(
  endpoint: Exclude<CatalogEndpoint, { provider: 'simulated' | 'handoff' }>,
  model: CatalogModel,
  env: Environment,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(endpoint.headers).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : secretFrom(value.env, `header '${name}'`, model, env),
    ]),
  );
}

/** Checked here because a value that no header can carry would end up, whole, in the HTTP client's error. */
function secretFrom(variable: string, what: string, model: CatalogModel, env: Environment): string {
  const value = env[variable]?.trim() ?? '';
  const where = `model '${model.name}', endpoint '${model.endpoint.name}': the ${what} is read from ${variable}`;
  if (value === '') throw new ConfigError(`${where}, but that variable is not set`);
  if (!/^[\x20-\x7e]+$/.test(value))
    throw new ConfigError(`${where}, but its value has characters that a header cannot carry`);
  return value;
}
